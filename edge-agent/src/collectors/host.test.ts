import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { HostCollector, hostRates } from './host.js'
import { mountPoints } from './host-disk.js'
import { hottestSensor } from './host-temperature.js'
import { parseMeminfo, parseNetDev, parseStat } from './procfs.js'
import { readSystem } from './system.js'

const root = mkdtempSync(join(tmpdir(), 'telstar-host-'))
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

const netDev = (rx: number, tx: number) => `Inter-|   Receive   |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
    lo: 999999 1 0 0 0 0 0 0 999999 1 0 0 0 0 0 0
  eth0: ${rx} 1 0 0 0 0 0 0 ${tx} 1 0 0 0 0 0 0
`
const stat = (user: number, idle: number) => `cpu  ${user} 0 0 ${idle} 0 0 0 0 0 0\ncpu0 1 2 3 4\n`
const meminfo = 'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\n'

test('processor and network are what happened between two readings', async () => {
  put({
    'proc/stat': stat(100, 900),
    'proc/meminfo': meminfo,
    'proc/net/dev': netDev(0, 0),
    'proc/self/mounts': '',
  })
  const host = new HostCollector({ proc: join(root, 'proc'), sys: join(root, 'sys'), platform: 'linux' })
  const [first] = await host.collect(1000)
  expect(first?.values).not.toHaveProperty('cpu_pct')
  put({ 'proc/stat': stat(150, 950), 'proc/net/dev': netDev(2_500_000, 250_000) })
  const [second] = await host.collect(3000)
  expect(second).toMatchObject({ ts: 3000, cell: 0 })
  expect(second?.values).toMatchObject({ cpu_pct: 50, memory_pct: 60, net_rx_mbps: 10, net_tx_mbps: 1 })
})

test('what a machine does not show is absent, not zero', async () => {
  put({
    'proc/stat': stat(1, 1),
    'proc/meminfo': meminfo,
    'proc/net/dev': netDev(0, 0),
    'proc/self/mounts': '',
  })
  const host = new HostCollector({ proc: join(root, 'proc'), sys: join(root, 'none'), platform: 'linux' })
  const [sample] = await host.collect(1000)
  expect(Object.keys(sample?.values ?? {})).not.toContain('temperature_c')
})

test('a machine without procfs still tells processor and memory', async () => {
  const host = new HostCollector({ proc: '/nowhere', sys: '/nowhere', platform: 'darwin' })
  await host.collect(1000)
  const [sample] = await host.collect(2000)
  expect(sample?.values.memory_pct).toBeGreaterThan(0)
  expect(readSystem()).toMatchObject({ rxBytes: null, txBytes: null })
})

test('a counter that fell gives no rate', () => {
  const totals = { cpuBusy: 10, cpuAll: 20, memoryPct: 1, rxBytes: 500, txBytes: 100 }
  const after = { cpuBusy: 5, cpuAll: 10, memoryPct: 1, rxBytes: 100, txBytes: null }
  expect(hostRates({ at: 0, totals }, { at: 1000, totals: after })).toEqual({
    cpu_pct: null,
    net_rx_mbps: null,
    net_tx_mbps: null,
  })
})

test('the loopback is not traffic, waiting for the disk is not work', () => {
  expect(parseNetDev(netDev(7, 8))).toEqual({ rxBytes: 7, txBytes: 8 })
  expect(parseStat('cpu  10 0 10 60 20 0 0 0 5 5\n')).toEqual({ cpuBusy: 20, cpuAll: 100 })
  expect(parseMeminfo(meminfo)).toBe(60)
  expect(() => parseStat('nothing')).toThrow('no line "cpu"')
})

test('only file systems that hold data count', () => {
  const mounts =
    '/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\ntmpfs /run tmpfs rw 0 0\n/dev/sdb1 /var/my\\040data xfs rw 0 0\n'
  expect(mountPoints(mounts)).toEqual(['/', '/var/my data'])
  expect(mountPoints('')).toEqual(['/'])
})

test('the hottest sensor counts; broken ones do not', async () => {
  put({
    'sys/class/hwmon/hwmon0/temp1_input': '41500\n',
    'sys/class/hwmon/hwmon0/name': 'chip\n',
    'sys/class/hwmon/hwmon1/temp2_input': '\n',
    'sys/class/thermal/thermal_zone0/temp': '52000\n',
    'sys/class/thermal/thermal_zone1/temp': '999999999\n',
  })
  expect(await hottestSensor(join(root, 'sys'))).toBe(52)
  expect(await hottestSensor(join(root, 'none'))).toBeNull()
})
