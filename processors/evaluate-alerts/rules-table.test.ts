import { describe, expect, it } from 'vitest'
import { readable } from './rules-table.js'

const definition = {
  ...{ id: 'signal-low', title: 'Signal', severity: 'major', kind: 'threshold' },
  ...{ metric: 'signal_strength_pct', direction: 'below', raise: 50 },
}
const later = { ...definition, kind: 'forecast' }
const stored = (version: number, of: object, removed = false) => ({
  ...{ rule_id: 'signal-low', version, definition: of, removed },
})

describe('a rule whose newest version cannot be read', () => {
  it('stays in force as its newest earlier version that can', () => {
    expect(
      readable([stored(4, later), stored(3, later), stored(2, definition), stored(1, definition)]),
    ).toMatchObject({
      version: 2,
      raise: 50,
    })
  })

  it('is not the one that was removed before', () => {
    expect(readable([stored(3, later), stored(2, definition, true), stored(1, definition)])).toBeNull()
    expect(readable([stored(1, later)])).toBeNull()
  })
})
