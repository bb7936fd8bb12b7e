import { describe, expect, it } from 'vitest'
import { diskCheck, memoryCheck, portsCheck, prerequisiteChecks, processCheck } from './health-check.js'

const gib = 1024 ** 3

describe('what the doctor finds', () => {
  it('is one failure with its cure for each missing prerequisite', () => {
    const printed =
      'Java 11 is too old for Kafka: install a JDK 17 or newer: apt-get install openjdk-17-jdk-headless.\nnpm is missing: install it.\n'
    expect(prerequisiteChecks(printed)).toEqual([
      {
        check: 'prerequisites',
        result: 'failed',
        found: 'Java 11 is too old for Kafka',
        cure: 'install a JDK 17 or newer: apt-get install openjdk-17-jdk-headless.',
      },
      { check: 'prerequisites', result: 'failed', found: 'npm is missing', cure: 'install it.' },
    ])
    expect(prerequisiteChecks('')[0]?.result).toBe('ok')
  })

  it('is graded for the disk, a failure for too little memory', () => {
    expect([10, 3, 1].map((size) => diskCheck('/x', size * gib).result)).toEqual(['ok', 'note', 'failed'])
    expect([16, 2].map((size) => memoryCheck(size * gib).result)).toEqual(['ok', 'failed'])
  })

  it('is a note, not a failure, where others hold well-known ports', () => {
    expect(portsCheck(['1883 (MQTT)'])).toMatchObject({
      result: 'note',
      found: 'in use by others: 1883 (MQTT)',
    })
  })

  it('is a failure that names the log for a process that is down or not ready', () => {
    const part = { name: 'broker', state: 'restarting', lastExit: 'code 1', logFile: '/l/broker.log' }
    expect(processCheck(part, null)).toMatchObject({
      result: 'failed',
      found: 'restarting, last ended with code 1',
      cure: 'see ./telstar logs broker (/l/broker.log)',
    })
    expect(processCheck({ ...part, state: 'running' }, 'no Kafka')).toMatchObject({
      result: 'failed',
      found: 'runs but is not ready: no Kafka',
    })
  })
})
