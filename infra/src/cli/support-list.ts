import { type Command, Option } from 'commander'
import type { SupportIdentity } from '../stack/support-signing.js'
import { supportOf } from './ask-support.js'
import { countArgument } from './count-argument.js'
import { identityOption } from './identity-option.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'

interface ListOptions extends Readonly<Record<string, unknown>> {
  readonly region: string
  readonly output: OutputFormat
  readonly as: SupportIdentity
  readonly last: number
}

interface SupportList {
  /** Of the API: `complaints`. */
  readonly noun: string
  readonly description: string
  readonly columns: readonly string[]
  /** Query parameters that are options of the same name; with their values where there are few. */
  readonly filters: Readonly<Record<string, readonly string[] | null>>
}

interface Page {
  readonly items: readonly Row[]
  readonly next: string | null
}

const pageSize = 1000

/** `list` of what customer support holds, page after page. */
export function supportListCommand(parent: Command, list: SupportList): void {
  const command = parent.command('list').description(list.description)
  for (const [name, values] of Object.entries(list.filters)) {
    const option = new Option(`--${name} <${name}>`, 'these only')
    command.addOption(values === null ? option : option.choices([...values]))
  }
  command
    .option('--last <count>', 'so many at most', countArgument, 50)
    .addOption(identityOption())
    .addOption(regionOption())
    .addOption(outputOption())
    .action(async (options: ListOptions) => {
      const rows = await read(list, options)
      process.stdout.write(renderRows(options.output, list.columns, rows))
    })
}

async function read({ noun, filters }: SupportList, options: ListOptions): Promise<Row[]> {
  const support = supportOf(options.region, options.as, process.env)
  const wanted = Object.keys(filters).flatMap((name) =>
    typeof options[name] === 'string' ? [[name, options[name]]] : [],
  )
  const rows: Row[] = []
  for (let cursor: string | null = null; ; ) {
    const limit = Math.min(pageSize, options.last - rows.length)
    const query = new URLSearchParams({ ...Object.fromEntries(wanted), limit: String(limit) })
    if (cursor !== null) query.set('cursor', cursor)
    const { items, next } = (await support.get(`/v1/${noun}?${query}`)) as Page
    rows.push(...items)
    if (next === null || rows.length >= options.last) return rows
    cursor = next
  }
}
