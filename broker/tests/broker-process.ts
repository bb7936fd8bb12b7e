import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { programFile } from '@telstar/infra/engines/program-file'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export interface BrokerProcess {
  readonly pid: number
  readonly port: number
  readonly healthPort: number
  readonly child: ChildProcess
  readonly exited: Promise<number | NodeJS.Signals | null>
  readonly log: () => string
}

/** The broker as its own process, from the sources; ready when its health endpoint says so. */
export async function spawnBroker(
  brokers: string,
  settings: Record<string, string> = {},
): Promise<BrokerProcess> {
  const { file, options } = programFile(main)
  const child = spawn(process.execPath, [...options, file], {
    env: { ...process.env, REGION: 'north', KAFKA_BROKERS: brokers, MQTT_PORT: '0', ...settings },
    // The channel's end is the end of the test run: nothing outlives it.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  )
  const lines: string[] = []
  const ports = await new Promise<{ port: number; healthPort: number }>((resolve, reject) => {
    let port = 0
    let healthPort = 0
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      lines.push(line)
      if (!line.startsWith('{')) return
      const said = JSON.parse(line) as { msg: string; port: number }
      if (said.msg === 'MQTT is served') port = said.port
      if (said.msg === 'health and metrics are served') healthPort = said.port
      // With several workers either may be said first.
      if (port > 0 && healthPort > 0) resolve({ port, healthPort })
    })
    void exited.then((code) => reject(new Error(`the broker ended with ${code}:\n${lines.join('\n')}`)))
  })
  await ready(ports.healthPort)
  return { ...ports, child, pid: child.pid as number, exited, log: () => lines.join('\n') }
}

async function ready(port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const response = await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => null)
    if (response?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the broker did not become ready')
}

/** Resident megabytes of a process. */
export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
