/** What benchmarks and fault runs need of a running region; made by `startTestRegion` of infra. */
export interface Region {
  readonly region: string
  readonly mqtt: { readonly host: string; readonly port: number }
  readonly kafkaBrokers: string
  readonly api: { readonly url: string; readonly token: string }
  databaseUrl(role: 'telstar_owner' | 'telstar_writer' | 'telstar_reader'): string
  /** Process ids by name: `kafka`, `timescaledb`, `redis`, `broker`, `processors`, `query-api`. */
  pid(name: string): number
  signal(name: string, signal: NodeJS.Signals): void
  start(name: string): Promise<void>
  /** SIGTERM, then waits for the end. @returns the exit code, null when a signal ended it */
  stopProcess(name: string): Promise<number | null>
  registerNodes(names: readonly string[]): Promise<{ node: string; token: string }[]>
  stop(): Promise<void>
}
