import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from './config/read-config.js'
import { testCollectors } from './test-collectors.js'

const example = join(import.meta.dirname, '..', 'examples', 'csv-replay.toml')
const radio = join(import.meta.dirname, '..', 'examples', 'radio.csv')

async function printed(env: Record<string, string>): Promise<{ code: number; lines: unknown[] }> {
  const lines: unknown[] = []
  const config = readConfig(example, { TELSTAR_AGENT_CSV_REPLAY_TIME: 'original', ...env })
  const code = await testCollectors(config, (text) => lines.push(JSON.parse(text)))
  return { code, lines }
}

test('of a file to replay the first sample is shown, as it would be sent', async () => {
  const { code, lines } = await printed({ TELSTAR_AGENT_CSV_REPLAY_FILE: radio })
  expect(code).toBe(0)
  expect(lines).toEqual([
    {
      collector: 'csv_replay',
      ts: Date.parse('2024-03-05T17:00:00Z'),
      cell: 1,
      values: {
        rsrp_dbm: -98,
        signal_strength_pct: 43.75,
        rsrq_db: -13,
        snr_db: 10.9,
        throughput_dl_mbps: 68.75,
        throughput_ul_mbps: 16.85,
        latency_ms: 23,
        packet_loss_pct: 0,
      },
    },
  ])
})

test('a file that is not there ends the try with its name', async () => {
  await expect(printed({ TELSTAR_AGENT_CSV_REPLAY_FILE: '/nowhere.csv' })).rejects.toThrow('/nowhere.csv')
})
