import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import type { Command } from 'commander'
import { wantedCatalogue } from './catalogue-file.js'
import { outputOption } from './output-option.js'
import { type OutputFormat, renderRows } from './render-rows.js'
import { rulesInFile } from './rules-file.js'

interface CheckOptions {
  readonly output: OutputFormat
  readonly catalogue?: string
}

export function addRulesCheckCommand(parent: Command): void {
  parent
    .command('check <file>')
    .description('finds the mistakes in a YAML file of rules; nothing needs to run')
    .option('--catalogue <file>', 'more metrics, as JSON: see metrics list -o json')
    .addOption(outputOption())
    .action(check)
}

function check(file: string, { output, catalogue }: CheckOptions): void {
  const metrics = catalogue === undefined ? metricCatalogueV1 : wantedCatalogue(metricCatalogueV1, catalogue)
  const { rules, problems } = rulesInFile(file, metrics)
  if (problems.length > 0) process.exitCode = 2
  if (problems.length === 0 && output === 'table')
    process.stdout.write(`${rules.length} rules without mistakes.\n`)
  else
    process.stdout.write(
      renderRows(
        output,
        ['line', 'column', 'path', 'message'],
        problems.map((one) => ({ ...one })),
      ),
    )
}
