import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import type { Command } from 'commander'
import { csvSamples } from '../rules/csv-samples.js'
import { RulesTrial, type TriedChange } from '../rules/rules-trial.js'
import { wantedCatalogue } from './catalogue-file.js'
import { CliError } from './cli-error.js'
import { outputOption } from './output-option.js'
import { regionOption } from './region-option.js'
import { type OutputFormat, type Row, renderRows } from './render-rows.js'
import { rulesOfFile } from './rules-file.js'

interface TestOptions {
  readonly samples: string
  readonly region: string
  readonly output: OutputFormat
  readonly catalogue?: string
}

const columns = ['time', 'event', 'object', 'rule', 'observed', 'reason']
const shownRefusals = 5

export function addRulesTestCommand(parent: Command): void {
  parent
    .command('test <file>')
    .description('evaluates the rules of a YAML file over samples of a CSV file; nothing needs to run')
    .requiredOption('--samples <csv>', 'time, node, cell and a column for each metric; gzip is recognised')
    .option('--catalogue <file>', 'more metrics, as JSON: see metrics list -o json')
    .addOption(regionOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      '\nEach row counts as a sample that arrived at its own time. Columns site, vendor and technology are what selectors\nlook at; without them only rules that select by nothing, by region, by node or by cell apply.',
    )
    .action(test)
}

async function test(file: string, { samples, region, output, catalogue }: TestOptions): Promise<void> {
  const metrics = catalogue === undefined ? metricCatalogueV1 : wantedCatalogue(metricCatalogueV1, catalogue)
  const trial = new RulesTrial(rulesOfFile(file, metrics), metrics, region)
  const changes: TriedChange[] = []
  let refusals = 0
  const refused = (line: number, reason: string) => {
    refusals += 1
    if (refusals <= shownRefusals) process.stderr.write(`${samples}:${line}: ${reason}\n`)
  }
  try {
    for await (const sample of csvSamples({ file: samples, catalogue: metrics, refused }))
      changes.push(...trial.add(sample))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    throw new CliError(2, `${samples} cannot be read: ${(error as Error).message}`)
  }
  changes.push(...trial.end())
  process.stdout.write(renderRows(output, columns, changes.map(rowOf)))
  process.stderr.write(`${summary(trial.counts, refusals)}\n`)
}

function summary({ samples, late, refusedValues }: RulesTrial['counts'], refusals: number): string {
  return [
    `${samples} samples`,
    ...(late > 0 ? [`${late} late: older than another of their cell, never evaluated`] : []),
    ...(refusedValues > 0 ? [`${refusedValues} values outside their range left out`] : []),
    ...(refusals > 0 ? [`${refusals} rows could not be read`] : []),
  ].join('; ')
}

function rowOf({ change, node, cell, ruleId: rule }: TriedChange): Row {
  const { at, happening, trace } = change
  return {
    time: new Date(at).toISOString(),
    event: happening.kind,
    object: `${node}/${cell}`,
    rule,
    observed: observedIn(change),
    reason: trace.reason,
  }
}

function observedIn({ trace }: TriedChange['change']): number | null {
  const observed = trace.detail?.observed
  return typeof observed === 'number' ? observed : null
}
