import { chmodSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { fetchJars } from './fetch-jars.js'
import { PrerequisiteMissing } from './prerequisite-missing.js'
import { provisionOnce } from './provision-once.js'
import { engineFile } from './telstar-home.js'

const jarVersion = '1.4.3'
const binaries: Record<string, string> = {
  'linux-x64': 'redis-server-6.2.6-v5-linux-amd64',
  'linux-arm64': 'redis-server-6.2.7-linux-arm64',
  'darwin-x64': 'redis-server-6.2.6-v5-darwin-amd64',
  'darwin-arm64': 'redis-server-6.2.6-v5-darwin-arm64',
}

/** The Redis to run: redis-server or valkey-server on PATH, else the one out of the embedded-redis jar, fetched once. */
export async function redisBinary(home: string): Promise<string> {
  for (const command of ['redis-server', 'valkey-server']) {
    const result = await execa(command, ['--version'], { reject: false })
    if (!result.failed) return command
  }
  return unpackedRedis(home)
}

/** The binary out of the embedded-redis jar, fetched and unpacked once. */
export async function unpackedRedis(home: string): Promise<string> {
  const name = binaries[`${process.platform}-${process.arch}`]
  if (!name) {
    throw new PrerequisiteMissing(
      `No Redis comes for ${process.platform}-${process.arch}: install redis-server (package redis-server) on PATH.`,
    )
  }
  const folder = await provisionOnce(join(home, 'engines', `redis-${jarVersion}`), async (into) => {
    await fetchJars(engineFile('redis', 'pom.xml'), into)
    // The JDK that came with Maven unpacks it: unzip need not be installed.
    const { failed } = await execa('jar', ['xf', `embedded-redis-${jarVersion}.jar`, name], {
      cwd: into,
      reject: false,
    })
    if (failed)
      throw new PrerequisiteMissing('The "jar" command does not run: install a JDK, or redis-server on PATH.')
    renameSync(join(into, name), join(into, 'redis-server'))
    chmodSync(join(into, 'redis-server'), 0o755)
  })
  return join(folder, 'redis-server')
}
