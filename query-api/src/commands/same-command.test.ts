import { describe, expect, it } from 'vitest'
import { isSameCommand } from './same-command.js'

const registration = (at: string, tokenHash: string, site = 'hill') => ({
  ...{ commandId: 'c', by: 'ann', at, type: 'RegisterNode' },
  entry: { node: 'n1', site, tokenHash, vendor: undefined },
})

describe('a repeated command', () => {
  it('is the same at another moment and with another secret', () => {
    expect(isSameCommand(registration('1', 'x'), JSON.parse(JSON.stringify(registration('2', 'y'))))).toBe(
      true,
    )
  })

  it('is another one when anything else differs', () => {
    expect(isSameCommand(registration('1', 'x'), registration('1', 'x', 'dale'))).toBe(false)
    expect(isSameCommand(registration('1', 'x'), { ...registration('1', 'x'), by: 'bob' })).toBe(false)
    expect(isSameCommand({ type: 'A', alertId: 'a' }, { type: 'A', alertId: 'a', comment: 'c' })).toBe(false)
  })
})
