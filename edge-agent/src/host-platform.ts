import { platform } from 'node:os'
import type { HostOptions } from './collectors/host.js'

/** This machine. */
export function hostPlatform(): HostOptions {
  return { proc: '/proc', sys: '/sys', platform: platform() }
}
