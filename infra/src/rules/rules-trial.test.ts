import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { alertRuleSchema } from '@telstar/contracts/alert-rule'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { afterAll, describe, expect, it } from 'vitest'
import { csvSamples } from './csv-samples.js'
import { RulesTrial } from './rules-trial.js'

const folder = mkdtempSync(join(tmpdir(), 'telstar-trial-'))
const file = join(folder, 'samples.csv')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const signal = { title: 'x', severity: 'major', kind: 'threshold', metric: 'signal_strength_pct' }
const low = alertRuleSchema.parse({ ...signal, id: 'low', direction: 'below', raise: 50, clear: 55 })
const ofNr = alertRuleSchema.parse({ ...low, id: 'of-nr', select: { technologies: ['NR'], sites: ['hill'] } })
const silent = alertRuleSchema.parse({
  ...{ id: 'silent', title: 'x', severity: 'minor', kind: 'no-data', metric: 'signal_strength_pct' },
  after: '5m',
})

async function tried(text: string, rules = [low, ofNr, silent]) {
  writeFileSync(file, text)
  const trial = new RulesTrial(rules, metricCatalogueV1, 'north')
  const refused: string[] = []
  const samples = csvSamples({
    file,
    catalogue: metricCatalogueV1,
    refused: (line, reason) => refused.push(`${line}: ${reason}`),
  })
  const changes = []
  for await (const sample of samples) changes.push(...trial.add(sample))
  changes.push(...trial.end())
  const told = changes.map(({ change, node, cell, ruleId }) => {
    return `${new Date(change.at).toISOString().slice(11, 19)} ${change.happening.kind} ${node}/${cell} ${ruleId}`
  })
  return { told, refused, counts: trial.counts }
}

describe('a trial of rules over a file', () => {
  it('tells what they raise and clear, with time as it passes in the file', async () => {
    const { told } = await tried(`time,node,cell,site,technology,signal_strength_pct,extra
2026-01-01T00:00:00Z,a,1,hill,NR,60,x
2026-01-01T00:00:10Z,a,1,hill,NR,45,x
2026-01-01T00:00:20Z,b,2,hill,LTE,45,x
2026-01-01T00:00:30Z,a,1,hill,NR,52,x
2026-01-01T00:00:40Z,a,1,hill,NR,55,x
2026-01-01T00:06:00Z,b,2,hill,LTE,45,x
`)
    expect(told).toEqual([
      '00:00:10 raised a/1 low',
      '00:00:10 raised a/1 of-nr',
      '00:00:20 raised b/2 low',
      '00:00:40 cleared a/1 low',
      '00:00:40 cleared a/1 of-nr',
      '00:05:20 raised b/2 silent',
      '00:06:00 cleared b/2 silent',
      '00:05:40 raised a/1 silent',
    ])
  })

  it('counts late samples and values out of range, and names rows that cannot be read', async () => {
    const { told, refused, counts } = await tried(`time,signal_strength_pct
2026-01-01T00:00:10Z,60
2026-01-01T00:00:05Z,10
2026-01-01T00:00:20Z,1000
2026-01-01T00:00:30Z,-
soon,10
2026-01-01T00:00:40Z,low
`)
    expect(told).toEqual([])
    expect(counts).toEqual({ samples: 4, late: 1, refusedValues: 1 })
    expect(refused).toEqual([
      '6: "soon" is not a time (iso)',
      '7: signal_strength_pct: "low" is not a number',
    ])
  })

  it('tries rules that are switched off', async () => {
    const text = 'time,signal_strength_pct\n2026-01-01T00:00:10Z,10\n'
    expect((await tried(text, [{ ...low, enabled: false }])).told).toEqual(['00:00:10 raised node/0 low'])
  })

  it('refuses a file without a time or without any metric', async () => {
    await expect(tried('when,signal_strength_pct\n1,2\n')).rejects.toThrow('no column time')
    await expect(tried('time,colour\n2026-01-01T00:00:10Z,red\n')).rejects.toThrow('no column is a metric')
  })
})
