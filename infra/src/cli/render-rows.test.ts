import { describe, expect, it } from 'vitest'
import { renderOne, renderRows } from './render-rows.js'

const rows = [
  { node: 'north-001', cells: 3, labels: { site: 'a' }, offset: 12n },
  { node: 'b', cells: null, labels: {}, offset: 3n },
]

describe('a list as text', () => {
  it('is a table with aligned columns under their names', () => {
    expect(renderRows('table', ['node', 'cells'], rows)).toBe('NODE       CELLS\nnorth-001  3\nb\n')
  })

  it('is said to be empty as a table, and is an empty list for programs', () => {
    expect(renderRows('table', ['node'], [])).toBe('(none)\n')
    expect(renderRows('json', ['node'], [])).toBe('[]\n')
    expect(renderRows('csv', ['node'], [])).toBe('node\n')
  })

  it('is JSON with all fields, large numbers as text', () => {
    expect(JSON.parse(renderRows('json', ['node'], rows))).toEqual([
      { node: 'north-001', cells: 3, labels: { site: 'a' }, offset: '12' },
      { node: 'b', cells: null, labels: {}, offset: '3' },
    ])
  })

  it('is CSV that quotes what needs it and disarms formulas', () => {
    const text = renderRows('csv', ['node', 'labels'], [{ node: '=1+1', labels: { a: 'x,y' } }])
    expect(text).toBe('node,labels\n\'=1+1,"{""a"":""x,y""}"\n')
  })

  it('shows no control characters that others wrote', () => {
    expect(renderRows('table', ['node'], [{ node: 'a\u001b[31mb' }])).toBe('NODE\na�[31mb\n')
  })

  it('shows one thing with its fields under each other', () => {
    expect(renderOne('table', { node: 'a', technology: 'NR' })).toBe('node        a\ntechnology  NR\n')
    expect(JSON.parse(renderOne('json', { node: 'a' }))).toEqual({ node: 'a' })
  })
})
