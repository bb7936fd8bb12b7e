import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { complaintStatuses } from './complaint-vocabulary.js'
import { complaintPermissions } from './permissions.js'
import { complaintRefusals, refusalsByCommand } from './refusals.js'
import { complaintTransitions } from './transitions.js'

const file = new URL('../../../docs/support/complaints.md', import.meta.url)
const document = readFileSync(file, 'utf8')
const rows = [...document.matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) => row.split(' | '))
const codesIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code)
/** Named once above the table, for all commands. */
const general: readonly string[] = ['no-such-complaint', 'not-allowed', 'wrong-status', 'too-many-events']

it('documents who may give each command, and by which codes it is refused', () => {
  const documented = rows.filter(({ length }) => length === 4)
  expect(documented.map(([command, by, , codes]) => [codesIn(command)[0], by, codesIn(codes)])).toEqual(
    Object.entries(refusalsByCommand).map(([command, codes]) => [
      command,
      complaintPermissions[command as keyof typeof refusalsByCommand].join(', '),
      command === 'open' ? codes : codes.filter((code) => !general.includes(code)),
    ]),
  )
})

it('says what each code means, in the words of the refusal', () => {
  const documented = rows.filter(({ length }) => length === 2)
  expect(Object.fromEntries(documented.map(([code, when]) => [codesIn(code)[0], when]))).toEqual(
    complaintRefusals,
  )
})

it('draws every change of state that the table allows, and no other', () => {
  const drawn = [...document.matchAll(/^ {2}(\w+) --> (\w+) : (.*)$/gm)].flatMap(
    ([, from, to, commands = '']) => commands.split(', ').map((command) => `${from} ${command} ${to}`),
  )
  const allowed = Object.entries(complaintTransitions).flatMap(([command, rule]) =>
    complaintStatuses.flatMap((from) =>
      (rule[from] ?? []).flatMap((to) => (to === from ? [] : [`${from} ${command} ${to}`])),
    ),
  )
  expect(drawn.sort()).toEqual(allowed.sort())
})

it('refuses a state only for commands that not every state allows', () => {
  for (const [command, rule] of Object.entries(complaintTransitions))
    expect(
      refusalsByCommand[command as keyof typeof refusalsByCommand].includes('wrong-status'),
      command,
    ).toBe(Object.keys(rule).length < complaintStatuses.length)
})
