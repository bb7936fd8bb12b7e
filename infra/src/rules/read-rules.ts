import { type AlertRule, alertRuleSchema } from '@telstar/contracts/alert-rule'
import type { Metric } from '@telstar/contracts/metric-catalogue'
import { ruleProblems } from '@telstar/contracts/rule-problems'
import { type Document, isMap, LineCounter, parseDocument } from 'yaml'
import { type Place, placeIn, type Step } from './place-in.js'
import { schemaProblems } from './schema-problems.js'

/** What is wrong with a file of rules, and where; line and column begin at 1. */
export interface FileProblem extends Place {
  /** Such as `rules[2].raise`; empty where the text is no YAML. */
  readonly path: string
  /** What is wrong and what was expected. */
  readonly message: string
}

export interface ReadRules {
  readonly rules: readonly AlertRule[]
  /** In the order of the file; the rules may be used only where there are none. */
  readonly problems: readonly FileProblem[]
}

interface Found {
  readonly path: readonly Step[]
  readonly message: string
}

/**
 * Reads rules written in YAML (or JSON, which is YAML): a map with `rules`, or the list alone.
 * @param catalogue the metrics the rules may use; without it any name of a metric is good
 */
export function readRules(text: string, catalogue?: readonly Metric[]): ReadRules {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => {
      const { line, col } = lines.linePos(pos[0])
      return { line, column: col, path: '', message }
    })
    return { rules: [], problems }
  }
  const { found, rules } = judge(document, catalogue)
  const problems = found.map(({ path, message }) => ({
    ...placeIn(document, lines, path),
    path: pathText(path),
    message,
  }))
  return { rules, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) }
}

function judge(document: Document, catalogue: readonly Metric[] | undefined) {
  const whole = wholeOf(document)
  if ('found' in whole) return { found: whole.found, rules: [] }
  const judged = whole.items.map((item) => judgeRule(item, catalogue))
  const ofRules = judged.flatMap(({ found }, index) =>
    found.map(({ path, message }) => ({ path: [...whole.path, index, ...path], message })),
  )
  return {
    found: [...whole.unknown, ...ofRules, ...repeatedIds(whole)],
    rules: judged.flatMap(({ rule }) => (rule === null ? [] : [rule])),
  }
}

function judgeRule(item: unknown, catalogue: readonly Metric[] | undefined) {
  const result = alertRuleSchema.safeParse(item)
  if (!result.success) return { rule: null, found: schemaProblems(result.error, item) }
  return { rule: result.data, found: catalogue === undefined ? [] : ruleProblems(result.data, catalogue) }
}

function repeatedIds({ items, path }: List): Found[] {
  const ids = items.map(idOf)
  return ids.flatMap((id, index) => {
    const first = ids.indexOf(id)
    if (id === null || first === index) return []
    return [{ path: [...path, index, 'id'], message: `${id} stands twice: rule ${first + 1} has it too` }]
  })
}

interface List {
  readonly path: readonly Step[]
  readonly items: readonly unknown[]
  readonly unknown: readonly Found[]
}

type Whole = List | { readonly found: readonly Found[] }

/** The list of rules, wherever it stands. */
function wholeOf(document: Document): Whole {
  const value = contentOf(document)
  if (value instanceof ReferenceError) return { found: [{ path: [], message: value.message }] }
  if (Array.isArray(value)) return { path: [], items: value, unknown: [] }
  const expected = 'expected a map with `rules`, or a list of rules'
  if (!isMap(document.contents)) return { found: [{ path: [], message: expected }] }
  const { rules, ...others } = value as Record<string, unknown>
  const unknown = Object.keys(others).map((key) => ({
    path: [key],
    message: 'unknown key; there is `rules`',
  }))
  if (Array.isArray(rules)) return { path: ['rules'], items: rules, unknown }
  const message = rules === undefined ? 'is missing; expected a list of rules' : 'expected a list of rules'
  return { found: [...unknown, { path: ['rules'], message }] }
}

/** Aliases that lead nowhere, or would unfold to more than anybody wrote, are refused by the library. */
function contentOf(document: Document): unknown {
  try {
    return document.toJS()
  } catch (error) {
    if (error instanceof ReferenceError) return error
    throw error
  }
}

function idOf(item: unknown): string | null {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : null
  return typeof id === 'string' ? id : null
}

function pathText(path: readonly Step[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}
