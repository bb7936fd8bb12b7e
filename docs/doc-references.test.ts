import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../infra/src/cli/program.js'
import { type References, referencesOf } from './doc-references.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const topLevel = new Set(readdirSync(root))
const workspaces: string[] = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).workspaces
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => join('docs', file)),
  ...workspaces.flatMap((folder) => [`${folder}/README.md`, ...readmesIn(folder)]),
].filter((file) => file.endsWith('.md') && existsSync(join(root, file)))

function readmesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => `${folder}/${name}/README.md`)
}

/** Everything a document names that does not exist. */
function missingIn(document: string, markdown: string): string[] {
  const { paths, scripts, commands } = referencesOf(markdown, topLevel)
  return [
    ...paths.filter((path) => !isThere(document, path)),
    ...scripts.filter((script) => !hasScript(script)).map(({ name }) => `npm run ${name}`),
    ...commands.filter((words) => !isCommand(words)).map((words) => `telstar ${words.join(' ')}`),
  ]
}

const everyName = new Set<string>()

function isThere(document: string, path: string): boolean {
  const folder = dirname(document)
  if (['', folder, join(folder, 'src')].some((base) => existsSync(join(root, base, path)))) return true
  return !path.includes('/') && everyName.has(path)
}

function hasScript({ name, workspace }: References['scripts'][number]): boolean {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, workspace ?? '', 'package.json'), 'utf8'))
  return name in scripts
}

function isCommand(words: readonly string[]): boolean {
  let command = createProgram()
  for (const word of words) {
    if (command.commands.length === 0) return true
    const next = command.commands.find((one) => one.name() === word)
    if (next === undefined) return false
    command = next
  }
  return true
}

beforeAll(() => {
  for (const folder of workspaces) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/node_modules|dist/.test(file)) everyName.add(file.split('/').at(-1) ?? '')
    }
  }
})

describe('Documents', () => {
  it.each(documents)('%s names only paths and commands that exist', (document) => {
    expect(missingIn(document, readFileSync(join(root, document), 'utf8'))).toEqual([])
  })

  it('are all looked at', () => {
    expect(documents).toEqual(
      expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']),
    )
  })
})

describe('The check of documents', () => {
  const wrong = [
    'See `broker/src/no-such-file.ts`, `brokr/`, `no-such-name.ts` and [this](decisions/9999-none.md#top).',
    'Run `npm run no-such-script`, `npm run schemas --workspace runtime` and `telstar nodes fly`, then',
    '```sh',
    './telstar dance',
    'npm run no-such-other -- --fast',
    '```',
  ].join('\n')

  it('finds wrong paths, scripts and commands', () => {
    expect(missingIn('docs/architecture.md', wrong)).toEqual([
      'decisions/9999-none.md',
      'broker/src/no-such-file.ts',
      'brokr/',
      'no-such-name.ts',
      'npm run no-such-script',
      'npm run schemas',
      'npm run no-such-other',
      'telstar nodes fly',
      'telstar dance',
    ])
  })

  it('leaves alone what only looks like one', () => {
    const right = [
      'A topic `telstar/v1/{region}/{node}/telemetry` or `telstar.nodes.registry.v1`, a URL `/v1/nodes`, a name `x.test.ts`,',
      'a type `application/json`, [a page](https://example.org/x.md), `PUBACK`, `.telstar/`, `@telstar/contracts/node-id`,',
      'the `telstar` command line, `./telstar nodes add my-node --cells 3`, `npm run schemas --workspace contracts`.',
    ].join('\n')
    expect(missingIn('docs/architecture.md', right)).toEqual([])
  })
})
