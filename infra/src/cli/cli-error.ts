/** 1: it failed; 2: used or configured wrongly; 3: not running or not reachable. */
export type ExitCode = 1 | 2 | 3

/** Ends a command with one sentence for the person at the terminal and, where there is one, the cure. */
export class CliError extends Error {
  override name = 'CliError'
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly cure?: string,
  ) {
    super(message)
  }
}
