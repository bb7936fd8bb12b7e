import { expect, it } from 'vitest'
import { PresenceProgress } from './presence-progress.js'

it('presence is behind when what was there long ago has not been projected', () => {
  const progress = new PresenceProgress()
  const trouble = (second: number, ...next: bigint[]) =>
    progress.trouble(new Map(next.map((offset, partition) => [partition, offset])), second * 1000, 5000)
  expect(trouble(0)).toBeNull()
  progress.apply({ partition: 0, offset: 9n })
  progress.apply({ partition: 1, offset: 4n })
  expect(trouble(1)).toBeNull()
  expect(trouble(6, 10n)).toBeNull()
  expect(trouble(7, 10n)).toBe('the presence of nodes is behind')
  progress.apply({ partition: 1, offset: 8n })
  expect(trouble(8, 10n, 5n)).toBeNull()
  for (let second = 9; second < 60; second += 1) {
    progress.apply({ partition: 1, offset: BigInt(second) })
    expect(trouble(second, 10n, BigInt(second - 2))).toBeNull()
  }
})
