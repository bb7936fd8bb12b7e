import { readFileSync } from 'node:fs'
import type { MetricCatalogue } from '@telstar/contracts/metric-catalogue'
import { type ReadRules, readRules } from '../rules/read-rules.js'
import { CliError } from './cli-error.js'

/** Reads a file of rules; without a catalogue metrics are not looked at. @throws {CliError} 2 when there is no such file */
export function rulesInFile(file: string, catalogue?: MetricCatalogue): ReadRules {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new CliError(2, `${file} cannot be read: ${(error as Error).message}`)
  }
  return readRules(text, catalogue)
}

const mostShown = 50

/** The rules of a file that has no mistakes. @throws {CliError} 2 with the place of each mistake */
export function rulesOfFile(file: string, catalogue?: MetricCatalogue): ReadRules['rules'] {
  const { rules, problems } = rulesInFile(file, catalogue)
  if (problems.length === 0) return rules
  const lines = problems
    .slice(0, mostShown)
    .map(({ line, column, path, message }) => `${file}:${line}:${column}: ${path} ${message}`)
  throw new CliError(
    2,
    `the rules in force stay as they are; ${problems.length} mistakes in the file:\n  ${lines.join('\n  ')}`,
  )
}
