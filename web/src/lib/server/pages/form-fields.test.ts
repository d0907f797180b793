import { diabetes } from '@deriva/core/problems/diabetes.ts';
import { inputColumns } from '@deriva/core/problems/problem.ts';
import { PROBLEMS } from '@deriva/core/problems/registry.ts';
import { taxi } from '@deriva/core/problems/taxi.ts';
import { describe, expect, it } from 'vitest';
import { readRows } from '../api/envelope.ts';
import { formFields, readForm } from './form-fields.ts';

const levels = new Map([['payer_code', ['MC', 'HM']]]);
const all = (form: ReturnType<typeof formFields>) => [...form.main, ...form.more];
const field = (name: string) =>
  PROBLEMS.flatMap((p) => all(formFields(p, levels, null))).find((f) => f.name === name);

describe('formFields', () => {
  it.each(PROBLEMS.map((p) => [p.name, p] as const))('has every input of %s once', (_, problem) => {
    const names = all(formFields(problem, levels, null)).map((f) => f.name);
    expect(names.toSorted()).toEqual(
      inputColumns(problem)
        .map((c) => c.name)
        .toSorted(),
    );
  });

  it('chooses the widget by the column', () => {
    expect(field('passenger_count')).toMatchObject({
      widget: 'number',
      min: 0,
      max: 9,
      step: 1,
      hint: '0 to 9',
    });
    expect(field('pickup_latitude')).toMatchObject({
      widget: 'number',
      unit: '°',
      step: 'any',
      required: true,
    });
    expect(field('vendor_id')).toMatchObject({ widget: 'choice', options: ['1', '2'], required: false });
    expect(field('pickup_datetime')).toMatchObject({ widget: 'datetime', value: '2016-03-14T17:30:00' });
    expect(field('payer_code')).toMatchObject({ widget: 'text', options: ['MC', 'HM'] });
  });

  it('folds away what carries little of the importance', () => {
    const importance = { number_inpatient: 0.6, insulin: 0.3, race: 0.1 };
    const form = formFields(diabetes, levels, importance);
    expect(form.main.map((f) => f.name)).toEqual(
      expect.arrayContaining(['number_inpatient', 'insulin', 'race']),
    );
    expect(form.more.length).toBeGreaterThan(20);
    expect(form.moreImportance).toBe(0);
  });

  it('folds nothing away where there is little', () => {
    expect(formFields(taxi, levels, { distance: 1 }).more).toEqual([]);
  });
});

describe('readForm', () => {
  it.each(PROBLEMS.map((p) => [p.name, p] as const))(
    'gives the example of %s back as it was',
    (_, problem) => {
      const form = new FormData();
      for (const { name, value } of all(formFields(problem, levels, null))) form.set(name, value);
      expect(readRows(problem, [readForm(problem, form)])).toEqual(readRows(problem, [problem.example]));
    },
  );
});
