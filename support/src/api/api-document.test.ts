import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ApiScene } from '../../tests/api-scene.js'
import { accessMatrix } from './access/access-matrix.js'
import { commandPath } from './commands/command-path.js'

const file = new URL('../../../docs/support/api.md', import.meta.url)
const { sets } = new ApiScene()

const rows = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => /^\| `(GET|POST|PATCH|DELETE) /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))

const code = (name: string) => `\`${name}\``

it('says of every route which roles may, as the matrix does', () => {
  const told = rows.map(([, route, roles]) => [route, roles])
  const matrix = [...accessMatrix(sets)].map(([route, roles]) => [code(route), roles.join(', ')])
  expect(told.toSorted()).toEqual(matrix.toSorted())
})

it('says of every command with which codes it may be refused, as the tables of the contexts do', () => {
  const told = new Map(rows.map(([, route, , refusals]) => [route, refusals]))
  for (const set of Object.values(sets))
    for (const kind of set.kinds)
      expect(told.get(code(`POST ${commandPath(set, kind)}`))).toBe(kind.refusals.map(code).join(', '))
})
