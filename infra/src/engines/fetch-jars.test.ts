import { afterEach, expect, it, vi } from 'vitest'
import { fetchJars } from './fetch-jars.js'
import { PrerequisiteMissing } from './prerequisite-missing.js'

afterEach(() => {
  vi.unstubAllEnvs()
})

it('names the cure when there is no Maven', async () => {
  vi.stubEnv('PATH', '/nowhere')
  const missing = fetchJars('pom.xml', '/nowhere/jars')
  await expect(missing).rejects.toThrow(PrerequisiteMissing)
  await expect(missing).rejects.toThrow(/install Maven/)
})
