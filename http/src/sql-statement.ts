/** One statement with its parameters apart; nothing a caller said ever stands in `text`. */
export interface SqlStatement {
  readonly text: string
  readonly values: readonly unknown[]
}
