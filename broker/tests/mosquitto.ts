import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** An independent client, where the machine has it. */
export const hasMosquitto = (process.env['PATH'] ?? '')
  .split(':')
  .some((path) => existsSync(`${path}/mosquitto_pub`))

/** Runs `mosquitto_pub` or `mosquitto_sub`; gives its exit code and what it printed. */
export function mosquitto(
  command: 'mosquitto_pub' | 'mosquitto_sub',
  args: readonly string[],
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(command, [...args], { timeout: 20_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number((error as { code?: unknown }).code ?? 1)
      resolve({ code, output: stdout + stderr })
    })
  })
}
