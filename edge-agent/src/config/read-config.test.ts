import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { expect, test } from 'vitest'
import { parseConfig } from './read-config.js'
import { sampleConfig } from './sample-config.js'

const minimal = `[node]
id = "node-1"
region = "north"

[mqtt]
token_file = "/t"

[host]
`
const read = (text: string, env = {}) => parseConfig({ file: 'a.toml', text }, env)

test('defaults stand for everything else, in milliseconds and bytes', () => {
  const { agent, mqtt, host, simulator } = read(minimal)
  expect(agent).toMatchObject({
    interval: 10_000,
    metric_batch_size: 500,
    metric_buffer_limit: 256 * 2 ** 20,
  })
  expect(agent.metric_buffer_age).toBe(30 * 86_400_000)
  expect(mqtt).toMatchObject({ host: '127.0.0.1', keepalive: 30_000, window: 32 })
  expect([host?.enabled, simulator]).toEqual([true, undefined])
})

test('the sample is a configuration that can be used, and so is every line of it that is a comment', () => {
  const sample = sampleConfig()
  expect(read(sample)).toMatchObject({ node: { id: 'node-1', region: 'north' }, host: { enabled: true } })
  const all = sample.replace(/^#(\[|[a-z_]+ = )/gm, '$1').replace(/^#? ?# ([a-z_]+ = .*)$/gm, '$1')
  const { csv_replay: replay } = parse(all) as { csv_replay: { values: object[] } }
  expect(replay.values).toHaveLength(1)
  expect(sample).toContain('# Most bytes on disk that wait for the broker.')
  expect(sample).not.toContain('undefined')
})

test('the shipped example can be used', () => {
  const file = join(import.meta.dirname, '../../examples/csv-replay.toml')
  expect(parseConfig({ file, text: readFileSync(file, 'utf8') }, {}).csv_replay?.values).toHaveLength(8)
})

test('the environment overrides the file, with the types of the schema', () => {
  const config = read(minimal, {
    TELSTAR_AGENT_MQTT_PORT: '8883',
    TELSTAR_AGENT_MQTT_TLS: 'true',
    TELSTAR_AGENT_MQTT_TOKEN: '12345',
    TELSTAR_AGENT_AGENT_INTERVAL: '1m',
    TELSTAR_AGENT_CSV_REPLAY_FILE: '',
    OTHER: 'x',
  })
  expect(config.mqtt).toMatchObject({ port: 8883, tls: true, token: '12345' })
  expect(config.mqtt.token_file).toBeUndefined()
  expect(config.agent.interval).toBe(60_000)
})

const wrong = (text: string, env = {}) => {
  try {
    read(text, env)
  } catch (error) {
    return (error as Error).message.split('\n')
  }
  return []
}

test('broken TOML is told with line and column', () => {
  expect(wrong('[node]\nid = \n')).toEqual([expect.stringMatching(/^a\.toml:2:\d+: /)])
})

test('every wrong key is told with its line, all at once', () => {
  const text = `[node]
id = "node one"
region = "north"
colour = "red"

[agent]
interval = "soon"

[mqtt]
token_file = "/t"
window = 0

[hosts]
`
  const said = wrong(text)
  expect(said).toHaveLength(5)
  expect(said).toContainEqual(expect.stringMatching(/^a\.toml:2: node\.id: must be 1–64/))
  expect(said).toContainEqual('a.toml:4: node.colour: unknown key')
  expect(said).toContainEqual(expect.stringMatching(/^a\.toml:7: agent\.interval: must be a duration/))
  expect(said).toContainEqual(expect.stringMatching(/^a\.toml:11: mqtt\.window: /))
  expect(said).toContainEqual('a.toml:13: hosts: unknown key')
})

test('a key inside a list of tables is found', () => {
  const text = `${minimal}
[csv_replay]
file = "x.csv"
time_column = "t"
[[csv_replay.values]]
from = "a"
metric = "a"
[[csv_replay.values]]
from = "b"
metric = "B!"
`
  expect(wrong(text)).toEqual(['a.toml:18: csv_replay.values.1.metric: must be the name of a metric'])
})

test('a missing key is told at its section', () => {
  expect(wrong('[node]\nid = "n"\n[mqtt]\ntoken = "x"\n[host]\n')[0]).toMatch(/^a\.toml:1: node\.region: /)
})

test('a wrong variable is told by its name', () => {
  expect(wrong(minimal, { TELSTAR_AGENT_MQTT_PORT: 'many' })[0]).toMatch(
    /^environment: TELSTAR_AGENT_MQTT_PORT: /,
  )
  expect(wrong(minimal, { TELSTAR_AGENT_MQTT_HOTS: 'x' })[0]).toContain(
    'TELSTAR_AGENT_MQTT_HOTS: names no key',
  )
})

test('what contradicts itself is refused', () => {
  expect(wrong(minimal.replace('[host]', ''))[0]).toContain('no collector')
  expect(wrong(minimal.replace('token_file = "/t"', ''))[0]).toContain(
    'token_file (or TELSTAR_AGENT_MQTT_TOKEN)',
  )
  expect(wrong(minimal.replace('region', 'boot = 4\nregion'))[0]).toBe(
    'a.toml:3: node.boot: only for csv_replay alone',
  )
  expect(wrong(minimal.replace('/t"', '/t"\nkeepalive = "1s"'))[0]).toContain('a.toml:7: mqtt.keepalive')
})
