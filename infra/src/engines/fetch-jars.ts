import { execa } from 'execa'
import { PrerequisiteMissing } from './prerequisite-missing.js'

const cure = 'install Maven (package maven), and a JDK with it'

/** Copies the jars a pom names into a folder. Throws PrerequisiteMissing without Maven, and what Maven says when it fails. */
export async function fetchJars(pom: string, into: string): Promise<void> {
  const result = await execa(
    'mvn',
    ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${into}`],
    { reject: false, all: true },
  )
  if (result.code === 'ENOENT')
    throw new PrerequisiteMissing(`The engines come by Maven and "mvn" is not on PATH: ${cure}.`)
  if (result.failed) throw new Error(`Maven could not fetch what ${pom} names:\n${result.all.slice(-2000)}`)
}
