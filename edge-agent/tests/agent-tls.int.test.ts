import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { samplesFrom, startTestAgent } from './agent-fixture.js'
import { RecordingBroker } from './recording-broker.js'

const dir = mkdtempSync(join(tmpdir(), 'telstar-tls-'))
const pem = (name: string) => readFileSync(join(dir, name))
let broker: RecordingBroker

beforeAll(async () => {
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ]
  const names = ['-subj', '/CN=broker', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', [...request, ...names, '-keyout', 'key.pem', '-out', 'cert.pem'], {
    cwd: dir,
    stdio: 'ignore',
  })
  broker = await RecordingBroker.start({ tls: { key: pem('key.pem'), cert: pem('cert.pem') } })
})
afterAll(async () => {
  await broker.stop()
  rmSync(dir, { recursive: true, force: true })
})

test('an agent that knows the authority delivers over TLS', async () => {
  const agent = await startTestAgent(join(dir, 'known'), broker.port, {
    link: { tls: { ca: pem('cert.pem') } },
  })
  await agent.nodes[0]?.intake.offer(samplesFrom(0, 10))
  await vi.waitFor(() => expect(agent.account()).toMatchObject({ acknowledged: 10 }), { timeout: 10_000 })
  await agent.stop()
})

test('an agent that does not know the broker tells it nothing and keeps its readings', async () => {
  const before = broker.states.length
  const agent = await startTestAgent(join(dir, 'unknown'), broker.port, { link: { tls: {} } })
  await agent.nodes[0]?.intake.offer(samplesFrom(0, 10))
  const metrics = async () => (await fetch(`http://127.0.0.1:${agent.healthPort}/metrics`)).text()
  await vi.waitFor(async () => expect(await metrics()).toMatch(/disconnects_total\{.*\} [2-9]/), {
    timeout: 10_000,
  })
  expect(agent.account()).toMatchObject({ acknowledged: 0, buffered: 10 })
  expect(broker.states).toHaveLength(before)
  await agent.stop()
})
