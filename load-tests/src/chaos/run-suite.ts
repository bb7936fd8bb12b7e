import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectFolder } from '@telstar/infra/stack/stack-home'
import type { Verdict } from './scenario.js'
import type { Suite } from './suite.js'

interface SuiteRun {
  readonly suite: Suite
  readonly count: number
  readonly seed: string
  readonly say: (text: string) => void
}

interface Report {
  readonly testResults: readonly {
    readonly message?: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/** Runs a suite once, without second tries. Each test meant must have run and passed: one that was left out shows nothing. */
export async function runSuite({ suite, count, seed, say }: SuiteRun): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'telstar-suite-'))
  const report = join(folder, 'report.json')
  try {
    const facts = await runTests({ suite, count, seed, say }, report)
    return { facts, broken: brokenTests(suite, JSON.parse(readFileSync(report, 'utf8')) as Report) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns the figures that the tests print as lines of JSON */
async function runTests({ suite, count, seed, say }: SuiteRun, report: string) {
  const program = join(projectFolder, 'node_modules', 'vitest', 'vitest.mjs')
  const named = suite.tests === undefined ? [] : ['--testNamePattern', suite.tests]
  const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const args = ['run', '--project', 'int', '--retry=0', ...output, ...named, suite.file]
  const child = spawn(process.execPath, [program, ...args], {
    cwd: projectFolder,
    env: { ...process.env, CHAOS_COUNT: String(count), CHAOS_SEED: seed },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  let facts: Record<string, number> = {}
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.trim() !== '') say(line)
    facts = { ...facts, ...figuresIn(line) }
  }
  await ended
  return facts
}

function figuresIn(line: string): Record<string, number> {
  const start = line.indexOf('{"')
  if (start < 0) return {}
  try {
    const found: unknown = JSON.parse(line.slice(start))
    return Object.fromEntries(
      Object.entries(found as object).filter(([, value]) => typeof value === 'number'),
    )
  } catch {
    return {}
  }
}

function brokenTests({ tests, file }: Suite, { testResults }: Report): string[] {
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  const meant = results.filter(({ fullName }) => tests === undefined || fullName.includes(tests))
  if (meant.length === 0) return [`${file} has no such test: ${testResults[0]?.message ?? tests}`]
  return meant
    .filter(({ status }) => status !== 'passed')
    .map(({ fullName, status, failureMessages }) => `${status}: ${fullName} ${failureMessages[0] ?? ''}`)
}
