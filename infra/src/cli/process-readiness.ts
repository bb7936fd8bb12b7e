import type { Ports } from '../stack/ports.js'
import type { ProcessRecord } from '../stack/stack-state.js'
import { readinessUrl, type StationName, stationNames } from '../stack/station-commands.js'

const withinMs = 2000

/** What a running station says it lacks, or null; engines are not asked. */
export async function missingOf({ name, state }: ProcessRecord, ports: Ports): Promise<string | null> {
  const isStation = (stationNames as readonly string[]).includes(name)
  if (state !== 'running' || !isStation) return null
  try {
    const url = readinessUrl(name as StationName, ports)
    const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) })
    return response.ok ? null : (await response.text()).trim()
  } catch (error) {
    return (error as Error).message
  }
}
