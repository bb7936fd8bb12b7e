import { expect, it } from 'vitest'
import { parseOptions } from './start-up.js'

it('reads settings in both forms of the options field', () => {
  expect(parseOptions('-c search_path=a,b --work-mem=4MB -cTimeZone=UTC')).toEqual({
    search_path: 'a,b',
    work_mem: '4MB',
    TimeZone: 'UTC',
  })
  expect(parseOptions('-c application_name=with\\ space')).toEqual({ application_name: 'with space' })
  expect(parseOptions('')).toEqual({})
})
