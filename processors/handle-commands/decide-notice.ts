import { accept, type CommandOf, type Decision, refuse } from './decision.js'

/** Decides to send a failed notice once more. @param status of the notice, or null where there is none */
export function decideRetryNotice({ noticeId }: CommandOf<'RetryNotice'>, status: string | null): Decision {
  if (status === null) return refuse('unknown-notice', `There is no notice ${noticeId}.`)
  if (status !== 'failed')
    return refuse('not-failed', `The notice is ${status}; only a failed one is retried.`)
  return accept({ kind: 'notice', noticeId }, { noticeId })
}
