import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAgentProcess, usageOf } from './agent-process.js'
import { RecordingBroker } from './recording-broker.js'

/** 30 metrics per 10 s: two simulated cells with twelve each, and this machine's six. */
export const thirtyMetrics = '[host]\n[simulator]\ncells = 2\n'

/** Memory and processor of the built agent while it measures 30 metrics per 10 s. */
export async function measureFootprint({ settleMs, measureMs }: { settleMs: number; measureMs: number }) {
  const dir = mkdtempSync(join(tmpdir(), 'telstar-footprint-'))
  const broker = await RecordingBroker.start()
  const agent = startAgentProcess({ dir, port: broker.port, toml: thirtyMetrics })
  const pid = agent.child.pid as number
  await wait(settleMs)
  const before = usageOf(pid)
  await wait(measureMs)
  const after = usageOf(pid)
  agent.child.kill('SIGTERM')
  await agent.ended
  await broker.stop()
  rmSync(dir, { recursive: true })
  const cpuPct = (100 * (after.cpuSeconds - before.cpuSeconds)) / (measureMs / 1000)
  return { residentMb: after.residentMb, mostMb: after.mostMb, cpuPct, batches: broker.arrivals.length }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

if (process.argv[1] === import.meta.filename) {
  const seconds = Number(process.argv[2] ?? 60)
  console.log(JSON.stringify(await measureFootprint({ settleMs: 5000, measureMs: seconds * 1000 })))
}
