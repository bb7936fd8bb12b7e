import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Whether Alertmanager's own client is here. */
export const hasAmtool = spawnSync('amtool', ['--version']).status === 0

/** Runs amtool against an address, with a token. @returns what it wrote @throws with what it complained of */
export async function amtool(url: string, token: string, args: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'telstar-amtool-'))
  const config = join(folder, 'http.yml')
  await writeFile(config, `authorization:\n  type: Bearer\n  credentials: ${token}\n`)
  try {
    const flags = [`--alertmanager.url=${url}`, `--http.config.file=${config}`]
    const { stdout } = await promisify(execFile)('amtool', [...flags, ...args])
    return stdout
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
