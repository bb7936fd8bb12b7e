/** What a token may do: `reader` asks, `operator` also changes. */
export type Role = 'reader' | 'operator'

declare module 'hono' {
  interface ContextVariableMap {
    role: Role
    /** Whether there is an operator token at all. */
    hasOperators: boolean
  }
}
