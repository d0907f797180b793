import {
  type CodeGroup,
  type ColumnSpec,
  DRIFT_DEFAULTS,
  type FeatureSpec,
  type Problem,
} from './problem.ts';

const MEDICINES = [
  'metformin',
  'repaglinide',
  'nateglinide',
  'chlorpropamide',
  'glimepiride',
  'acetohexamide',
  'glipizide',
  'glyburide',
  'tolbutamide',
  'pioglitazone',
  'rosiglitazone',
  'acarbose',
  'miglitol',
  'troglitazone',
  'tolazamide',
  'examide',
  'citoglipton',
  'insulin',
  'glyburide-metformin',
  'glipizide-metformin',
  'glimepiride-pioglitazone',
  'metformin-rosiglitazone',
  'metformin-pioglitazone',
] as const;

const DOSAGE = { No: 0, Steady: 1, Down: 2, Up: 3 };
const AGE_YEARS = Object.fromEntries(
  Array.from({ length: 10 }, (_, decade) => [`[${decade * 10}-${decade * 10 + 10})`, decade * 10 + 5]),
);

/** Groups of ICD-9 codes: table 2 of Strack et al., BioMed Research International, 2014, article 781670. */
const ICD9_GROUPS: readonly CodeGroup[] = [
  {
    name: 'Circulatory',
    ranges: [
      [390, 460],
      [785, 786],
    ],
  },
  {
    name: 'Respiratory',
    ranges: [
      [460, 520],
      [786, 787],
    ],
  },
  {
    name: 'Digestive',
    ranges: [
      [520, 580],
      [787, 788],
    ],
  },
  { name: 'Diabetes', ranges: [[250, 251]] },
  { name: 'Injury', ranges: [[800, 1000]] },
  { name: 'Musculoskeletal', ranges: [[710, 740]] },
  {
    name: 'Genitourinary',
    ranges: [
      [580, 630],
      [788, 789],
    ],
  },
  { name: 'Neoplasms', ranges: [[140, 240]] },
];

const count = (name: string, title: string, unit?: string): ColumnSpec => ({
  name,
  title,
  kind: 'number',
  role: 'input',
  integer: true,
  range: [0, 200],
  missing: ['?'],
  ...(unit ? { unit } : {}),
});

const category = (name: string, title: string, levels?: readonly string[]): ColumnSpec => ({
  name,
  title,
  kind: 'category',
  role: 'input',
  missing: ['?'],
  ...(levels ? { levels } : {}),
});

const numeric = (column: string): FeatureSpec => ({ column, encoding: { kind: 'number' } });
const oneOf = (column: string, maxLevels: number): FeatureSpec => ({
  column,
  encoding: { kind: 'category', maxLevels },
});
const ordinal = (column: string, values: Readonly<Record<string, number>>): FeatureSpec => ({
  column,
  encoding: { kind: 'ordinal', values },
});
const diagnosis = (column: string): FeatureSpec => ({
  column,
  encoding: { kind: 'code_groups', groups: ICD9_GROUPS, other: 'Other' },
});

export const diabetes: Problem = {
  name: 'diabetes',
  title: 'Hospital readmission of diabetes patients',
  description:
    'Whether a diabetes patient who leaves the hospital will come back: not at all, after more than 30 days, or within 30 days. For the ward, on the day of discharge.',
  source: {
    groupNumber: 2,
    attribution:
      'Clore, Cios, DeShazo and Strack: Diabetes 130-US Hospitals for Years 1999-2008. UCI Machine Learning Repository, 2014. CC BY 4.0.',
    synthetic: false,
  },
  example: {
    race: 'Caucasian',
    gender: 'Female',
    age: '[70-80)',
    admission_type_id: '1',
    discharge_disposition_id: '6',
    admission_source_id: '7',
    time_in_hospital: 6,
    medical_specialty: 'InternalMedicine',
    num_lab_procedures: 55,
    num_procedures: 1,
    num_medications: 17,
    number_outpatient: 0,
    number_emergency: 1,
    number_inpatient: 2,
    diag_1: '428',
    diag_2: '427',
    diag_3: '250.02',
    number_diagnoses: 9,
    max_glu_serum: 'None',
    A1Cresult: '>7',
    ...Object.fromEntries(MEDICINES.map((name) => [name, 'No'])),
    metformin: 'Steady',
    insulin: 'Up',
    change: 'Ch',
    diabetesMed: 'Yes',
  },
  columns: [
    { name: 'encounter_id', title: 'Encounter', kind: 'category', role: 'identifier', required: true },
    { name: 'patient_nbr', title: 'Patient', kind: 'category', role: 'identifier', required: true },
    category('race', 'Race', ['AfricanAmerican', 'Asian', 'Caucasian', 'Hispanic', 'Other']),
    category('gender', 'Gender', ['Female', 'Male', 'Unknown/Invalid']),
    category('age', 'Age', Object.keys(AGE_YEARS)),
    {
      name: 'weight',
      title: 'Weight',
      description: 'Missing in 97% of rows.',
      kind: 'category',
      role: 'dropped',
    },
    category('admission_type_id', 'Kind of admission'),
    category('discharge_disposition_id', 'Discharged to'),
    category('admission_source_id', 'Admitted from'),
    count('time_in_hospital', 'Time in hospital', 'days'),
    category('payer_code', 'Payer'),
    category('medical_specialty', 'Specialty of the physician'),
    count('num_lab_procedures', 'Lab tests'),
    count('num_procedures', 'Other procedures'),
    count('num_medications', 'Medications'),
    count('number_outpatient', 'Outpatient visits, year before'),
    count('number_emergency', 'Emergency visits, year before'),
    count('number_inpatient', 'Inpatient stays, year before'),
    category('diag_1', 'Primary diagnosis (ICD-9)'),
    category('diag_2', 'Second diagnosis (ICD-9)'),
    category('diag_3', 'Third diagnosis (ICD-9)'),
    count('number_diagnoses', 'Diagnoses'),
    category('max_glu_serum', 'Glucose serum test', ['None', 'Norm', '>200', '>300']),
    category('A1Cresult', 'HbA1c test', ['None', 'Norm', '>7', '>8']),
    ...MEDICINES.map((name) => category(name, name, Object.keys(DOSAGE))),
    category('change', 'Diabetes medicines changed', ['No', 'Ch']),
    category('diabetesMed', 'Takes diabetes medicine', ['No', 'Yes']),
    {
      name: 'readmitted',
      title: 'Readmitted',
      kind: 'category',
      role: 'target',
      levels: ['NO', '>30', '<30'],
      required: true,
    },
  ],
  rules: [],
  groupKey: (row) => String(row.patient_nbr),
  derived: [],
  features: [
    oneOf('race', 10),
    oneOf('gender', 5),
    ordinal('age', AGE_YEARS),
    oneOf('admission_type_id', 10),
    oneOf('discharge_disposition_id', 30),
    oneOf('admission_source_id', 30),
    numeric('time_in_hospital'),
    oneOf('payer_code', 30),
    oneOf('medical_specialty', 40),
    numeric('num_lab_procedures'),
    numeric('num_procedures'),
    numeric('num_medications'),
    numeric('number_outpatient'),
    numeric('number_emergency'),
    numeric('number_inpatient'),
    diagnosis('diag_1'),
    diagnosis('diag_2'),
    diagnosis('diag_3'),
    numeric('number_diagnoses'),
    ordinal('max_glu_serum', { None: 0, Norm: 1, '>200': 2, '>300': 3 }),
    ordinal('A1Cresult', { None: 0, Norm: 1, '>7': 2, '>8': 3 }),
    ...MEDICINES.map((name) => ordinal(name, DOSAGE)),
    ordinal('change', { No: 0, Ch: 1 }),
    ordinal('diabetesMed', { No: 0, Yes: 1 }),
  ],
  target: { column: 'readmitted', title: 'Readmission', unit: '' },
  task: { kind: 'classification', classes: ['NO', '>30', '<30'], positive: '<30' },
  candidates: ['linear', 'boosting'],
  drift: DRIFT_DEFAULTS,
  gates: [{ metric: 'log_loss', atMost: 1 }],
};
