import { execa } from 'execa'
import { PrerequisiteMissing } from './prerequisite-missing.js'

const oldest = 17
const cure = `install a JDK of version ${oldest} or newer, such as the package openjdk-17-jdk-headless, or set JAVA_HOME`

/** The java command Kafka is run with: JAVA_HOME's, else the one on PATH. Throws PrerequisiteMissing below 17. */
export async function requireJava(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const java = env['JAVA_HOME'] ? `${env['JAVA_HOME']}/bin/java` : 'java'
  const result = await execa(java, ['-version'], { reject: false, env })
  if (result.failed) throw new PrerequisiteMissing(`Kafka needs Java and "${java}" does not run: ${cure}.`)
  const version = javaVersion(result.stderr)
  if (version < oldest)
    throw new PrerequisiteMissing(`Kafka needs Java ${oldest} and "${java}" is ${version}: ${cure}.`)
  return java
}

/** The major version in what `java -version` prints ("1.8.0_402" is 8); 0 if there is none. */
export function javaVersion(printed: string): number {
  const [, major = '0', minor = '0'] = /version "(\d+)(?:\.(\d+))?/.exec(printed) ?? []
  return Number(major) === 1 ? Number(minor) : Number(major)
}
