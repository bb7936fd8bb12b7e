import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { refusalsOfCommand, requestRefusals } from './refusals.js'

const document = readFileSync(new URL('../../../docs/support/service-requests.md', import.meta.url), 'utf8')
const codesIn = (text: string) => [...text.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code ?? '')
/** Rows of tables that begin with a code. */
const rows = [...document.matchAll(/^\| `([a-z-]+)` \|(.*)\|$/gm)].map(
  ([, first = '', rest = '']) => [first, rest] as const,
)

it('documents for each command the refusals it may meet, and no other', () => {
  const commands = rows.filter(([first]) => first in refusalsOfCommand)
  const documented = commands.map(([first, rest]) => [first, codesIn(rest.split('|').at(-1) ?? '').sort()])
  const listed = Object.entries(refusalsOfCommand).map(([command, codes]) => [command, [...codes].sort()])
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(listed))
})

it('documents every refusal with its text, and each is met by a command', () => {
  const codes = rows.filter(([first]) => first in requestRefusals)
  expect(Object.fromEntries(codes.map(([code, text]) => [code, text.trim()]))).toEqual(requestRefusals)
  expect(new Set(Object.values(refusalsOfCommand).flat())).toEqual(new Set(Object.keys(requestRefusals)))
})
