import { describe, expect, it } from 'vitest'
import { murmur2, partitionFor } from './partition.js'

describe('The partition of a key', () => {
  // Kafka's own test, org.apache.kafka.common.utils.UtilsTest.testMurmur2.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("hashes %s as Kafka's Java client does", (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash)
  })

  it('is the positive hash modulo the partitions', () => {
    expect(partitionFor('21', 12)).toBe((-973932308 & 0x7fffffff) % 12)
  })

  it('stays within the partitions and spreads nodes evenly', () => {
    const counts = new Array<number>(12).fill(0)
    for (let node = 0; node < 12_000; node += 1) counts[partitionFor(`north-${node}`, 12)]! += 1
    expect(Math.min(...counts)).toBeGreaterThan(850)
    expect(Math.max(...counts)).toBeLessThan(1150)
  })
})
