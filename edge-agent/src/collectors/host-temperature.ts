import { readdir, readFile } from 'node:fs/promises'

/** The hottest sensor in °C; null when the machine shows none (as virtual machines do). */
export async function hottestSensor(sys: string): Promise<number | null> {
  const [hwmon, thermal] = await Promise.all([
    sensors(`${sys}/class/hwmon`, /^temp\d+_input$/),
    sensors(`${sys}/class/thermal`, /^temp$/),
  ])
  const readings = await Promise.all([...hwmon, ...thermal].map(readCelsius))
  const known = readings.filter((celsius) => celsius !== null)
  return known.length === 0 ? null : Math.max(...known)
}

async function sensors(folder: string, name: RegExp): Promise<string[]> {
  const devices = await readdir(folder).catch(() => [])
  const files = await Promise.all(
    devices.map(async (device) => {
      const inside = await readdir(`${folder}/${device}`).catch(() => [])
      return inside.filter((file) => name.test(file)).map((file) => `${folder}/${device}/${file}`)
    }),
  )
  return files.flat()
}

/** Sensors that are switched off answer with an error or with nonsense; both are no reading. */
async function readCelsius(file: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const celsius = text.trim() === '' ? Number.NaN : Number(text) / 1000
  return celsius > -60 && celsius < 200 ? celsius : null
}
