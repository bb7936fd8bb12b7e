import { writeFileSync } from 'node:fs'
import { newToken } from '@telstar/runtime/node-token'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface Handing {
  readonly output: OutputFormat
  /** Where the tokens go instead of the terminal. */
  readonly tokenFile?: string
}

export interface Issued {
  readonly node: string
  readonly token: string
}

/** A new token for each node; nobody can be told it again later. */
export function issueTokens(nodes: readonly string[]): Issued[] {
  return nodes.map((node) => ({ node, token: newToken() }))
}

/** Shows new tokens this once, or writes them to a file only its owner can read: one bare, several as CSV. */
export function handOutTokens(issued: readonly Issued[], { output, tokenFile }: Handing): void {
  if (tokenFile === undefined) {
    process.stdout.write(renderRows(output, ['node', 'token'], issued as readonly (Issued & Row)[]))
    if (output === 'table' && issued.length > 0)
      process.stderr.write('Keep the token: it is shown this once.\n')
    return
  }
  const [only, ...others] = issued
  const text =
    only !== undefined && others.length === 0
      ? `${only.token}\n`
      : renderRows('csv', ['node', 'token'], issued as readonly (Issued & Row)[])
  writeFileSync(tokenFile, text, { mode: 0o600 })
  const rows = issued.map(({ node }) => ({ node, token: `in ${tokenFile}` }))
  process.stdout.write(renderRows(output, ['node', 'token'], rows))
}
