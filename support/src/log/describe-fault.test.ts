import { expect, it } from 'vitest'
import { describeFault } from './describe-fault.js'

it('tells what went wrong without the values it went wrong with', () => {
  const error = Object.assign(
    new Error('invalid input syntax for type date: "Erika Mustermann"\n    at Erika'),
    {
      code: '22007',
    },
  )
  const said = describeFault(error)
  expect(said).toMatch(/^Error 22007 at .*describe-fault\.test\.ts/)
  expect(said).not.toContain('Erika')
  expect(describeFault('Erika')).toBe('string')
})
