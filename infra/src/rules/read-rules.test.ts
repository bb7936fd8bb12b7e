import { readFileSync } from 'node:fs'
import { metricCatalogueV1 } from '@telstar/contracts/metric-catalogue-v1'
import { describe, expect, it } from 'vitest'
import { defaultRulesFile } from './default-rules-file.js'
import { readRules } from './read-rules.js'

const places = (text: string) =>
  readRules(text, metricCatalogueV1).problems.map(
    ({ line, column, path, message }) => `${line}:${column} ${path} ${message}`,
  )

describe('a file of rules', () => {
  it('gives the rules with their defaults', () => {
    const { rules, problems } = readRules(
      '- {id: a, title: A, severity: minor, kind: no-data, metric: cpu_pct, after: 5m}',
      metricCatalogueV1,
    )
    expect(problems).toEqual([])
    expect(rules).toMatchObject([{ id: 'a', enabled: true, alarmType: 'COMMUNICATIONS' }])
  })

  it('holds, by default, rules that fit the default catalogue, the signal below half among them', () => {
    const { rules, problems } = readRules(readFileSync(defaultRulesFile, 'utf8'), metricCatalogueV1)
    expect(problems).toEqual([])
    const signal = { metric: 'signal_strength_pct', direction: 'below', raise: 50, clear: 55, for: '0s' }
    expect(rules.find(({ id }) => id === 'signal-low')).toMatchObject(signal)
    expect(new Set(rules.map(({ kind }) => kind))).toEqual(
      new Set(['threshold', 'window', 'change', 'no-data']),
    )
  })

  it('is refused with each wrong place, what stands there and what was expected', () => {
    const text = `rules:
  - id: signal-low
    title: x
    severity: bad
    kind: threshold
    metric: nothing
    direction: below
    raise: "50"
    for: 5 minutes
    colour: red
  - id: signal-low
    kind: nope
  - {id: c, title: y, severity: major, kind: threshold, metric: cpu_pct, direction: below, raise: 50, clear: 20}
  - {id: d, title: y, severity: major, kind: threshold, metric: nope, direction: below, raise: 50}
  - {id: e, title: y, severity: major, kind: threshold, metric: cpu_pct, direction: above, raise: 150}
extra: 1
`
    expect(places(text)).toEqual([
      '4:15 rules[0].severity "bad": expected one of critical, major, minor, warning, indeterminate',
      '8:12 rules[0].raise "50": expected number',
      '9:10 rules[0].for "5 minutes": must be a duration such as 30s, 5m or 4h',
      '10:13 rules[0].colour unknown key',
      '11:9 rules[1].id signal-low stands twice: rule 1 has it too',
      '12:11 rules[1].kind "nope": expected one of threshold, window, change, no-data',
      '13:110 rules[2].clear 20: must be at or above the raise value 50',
      '14:65 rules[3].metric there is no metric nope',
      "15:99 rules[4].raise must be in the metric's range: cpu_pct goes from 0 to 100 %",
      '16:8 extra unknown key; there is `rules`',
    ])
  })

  it('is refused with the place where it is no YAML or no list of rules', () => {
    expect(places('rules: [\n  a: b: c\n')[0]).toMatch(/^2:6 {2}/)
    expect(places('')).toEqual(['1:1  expected a map with `rules`, or a list of rules'])
    expect(places('rules: 1')).toEqual(['1:8 rules expected a list of rules'])
    expect(places('a: 1\na: 2')[0]).toMatch(/^2:1 {2}.*unique/)
    expect(places('- *nowhere')[0]).toMatch(/^1:\d+ {2}.*alias/)
  })

  it('is not unfolded without end', () => {
    const levels = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`)
    expect(places(['a0: &a0 [x]', ...levels].join('\n'))[0]).toMatch(/alias/)
  })

  it('may name any metric where no catalogue is known', () => {
    const text =
      '- {id: d, title: y, severity: major, kind: threshold, metric: nope, direction: below, raise: 50}'
    expect(readRules(text).problems).toEqual([])
  })
})
