import { expect, it } from 'vitest'
import { PrerequisiteMissing } from './prerequisite-missing.js'
import { javaVersion, requireJava } from './require-java.js'

it.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['openjdk version "21" 2023-09-19', 21],
  ['java version "1.8.0_402"', 8],
  ['nothing of the kind', 0],
])('reads the major version out of %s', (printed, version) => {
  expect(javaVersion(printed)).toBe(version)
})

it('names the cure when there is no Java', async () => {
  const missing = requireJava({ JAVA_HOME: '/nowhere' })
  await expect(missing).rejects.toThrow(PrerequisiteMissing)
  await expect(missing).rejects.toThrow(/install a JDK of version 17 or newer/)
})
