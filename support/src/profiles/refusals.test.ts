import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { profileCommandSchema } from './commands.js'
import { allowedRoles } from './may-command.js'
import { profileRefusals } from './refusals.js'

const document = readFileSync(new URL('../../../docs/support/customer-profile.md', import.meta.url), 'utf8')
const rows = document
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
const codesIn = (cell = '') => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code)
const commands = rows.filter((cells) => cells.length === 6)

describe('The page about the customer’s profile', () => {
  it('names every command, who may give it and with what it is refused', () => {
    expect(Object.fromEntries(commands.map((cells) => [codesIn(cells[1])[0], codesIn(cells[4])]))).toEqual(
      profileRefusals,
    )
    expect(
      Object.fromEntries(commands.map((cells) => [codesIn(cells[1])[0], cells[2]?.split(', ')])),
    ).toEqual(allowedRoles)
    const types = profileCommandSchema.options.map(({ shape }) => shape.type.value)
    expect(Object.keys(profileRefusals)).toEqual(types)
  })

  it('says what each code means', () => {
    const explained = rows.filter((cells) => cells.length === 4).flatMap((cells) => codesIn(cells[1]))
    expect(explained.toSorted()).toEqual([...new Set(Object.values(profileRefusals).flat())].toSorted())
  })
})
