// Which installation package-lock.json asks for, and whether node_modules holds it.
//   node install-state.mjs wanted        prints the fingerprint of the installation that is wanted
//   node install-state.mjs complete      exit code 0 when node_modules holds it (made by npm ci or by npm install)
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const lock = readFileSync(join(root, 'package-lock.json'))

/** Compiled packages fit one platform and one Node ABI only. */
function wanted() {
  const { platform, arch, versions } = process
  return createHash('sha256').update(lock).update([platform, arch, versions.modules].join()).digest('hex')
}

function complete() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  const there = JSON.parse(readFileSync(installed, 'utf8')).packages
  const missing = Object.entries(JSON.parse(lock).packages).filter(
    ([path, { version, link, optional, resolved }]) =>
      path.startsWith('node_modules/') &&
      !optional &&
      (there[path] === undefined ||
        (link ? there[path].resolved !== resolved : there[path].version !== version)),
  )
  return missing.length === 0 && compiled()
}

function compiled() {
  try {
    createRequire(join(root, 'bus', 'package.json'))('node-rdkafka')
    return true
  } catch {
    return false
  }
}

if (process.argv[2] === 'wanted') process.stdout.write(wanted())
else process.exit(complete() ? 0 : 1)
