import { complaintCommandSchema } from '@telstar/support/complaints/commands'
import { requestCommandSchema } from '@telstar/support/requests/commands'
import { describe, expect, it } from 'vitest'
import { firstStories, storyOf } from './story.js'

const cast = {
  customerId: '11111111-1111-8111-8111-111111111111',
  id: '22222222-2222-8222-8222-222222222222',
}
const questionId = '33333333-3333-8333-8333-333333333333'
const stories = Array.from({ length: firstStories }, (_, number) => storyOf(number, cast, questionId))

/** What the API adds to what people send. */
const added = (noun: string, command: string) =>
  ({
    open: { complaintId: cast.id, plan: 'mobile-s', region: 'north', cells: [] },
    order: { region: 'north' },
    note: { noteId: questionId },
    'propose-resolution': { questionId },
  })[noun === 'requests' || command !== 'order' ? command : ''] ?? {}

describe('the stories of simulated customers', () => {
  it('consist of commands that customer support knows', () => {
    for (const { noun, steps } of stories)
      for (const { command, content } of steps) {
        const schema = noun === 'complaints' ? complaintCommandSchema : requestCommandSchema
        const whole = { type: command, ...added(noun, command), ...content }
        expect(schema.safeParse(whole).error, command).toBeUndefined()
      }
  })

  it('are of different kinds, and begin with what opens them', () => {
    expect(new Set(stories.map(({ name }) => name)).size).toBe(firstStories)
    for (const { noun, steps } of stories)
      expect(steps[0]?.command).toBe(noun === 'complaints' ? 'open' : 'order')
  })
})
