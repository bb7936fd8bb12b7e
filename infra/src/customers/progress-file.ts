import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const progressSchema = z.object({
  /** How many stories have begun. */
  stories: z.int().min(0),
})
type Progress = z.infer<typeof progressSchema>

/** What the simulated customers have done so far; nothing where no file can be read. */
export function readProgress(folder: string): Progress {
  try {
    return progressSchema.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')))
  } catch {
    return { stories: 0 }
  }
}

export function writeProgress(folder: string, progress: Progress): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const part = `${fileIn(folder)}.part`
  writeFileSync(part, JSON.stringify(progress))
  renameSync(part, fileIn(folder))
}

const fileIn = (folder: string) => join(folder, 'progress.json')
