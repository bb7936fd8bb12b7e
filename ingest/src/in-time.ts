import { IngestUnavailable } from './ingest-unavailable.js'

/** The outcome of `work`, unless it takes longer. @throws {IngestUnavailable} when the time is over or `work` failed */
export function inTime<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new IngestUnavailable(`no answer within ${ms} ms`)), ms)
    work.then(
      (result) => {
        clearTimeout(timer)
        resolve(result)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(new IngestUnavailable((error as Error).message, { cause: error }))
      },
    )
  })
}
