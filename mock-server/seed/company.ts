/** Name and domain of the invented company to which all generated users belong. */
export const company = { name: 'Meridian Instruments', domain: 'example.com' } as const;

/** A department. `share` is its share of all users, and `titles` are the titles of its users. */
export interface Department {
  readonly name: string;
  readonly share: number;
  readonly division: string;
  /** Prefix of the cost centers of the department. */
  readonly costCenter: number;
  readonly titles: readonly string[];
}

export const departments: readonly Department[] = [
  {
    name: 'Engineering',
    share: 30,
    division: 'Technology',
    costCenter: 4100,
    titles: ['Software Engineer', 'Senior Software Engineer', 'Site Reliability Engineer', 'QA Engineer'],
  },
  {
    name: 'Product',
    share: 8,
    division: 'Technology',
    costCenter: 4200,
    titles: ['Product Manager', 'Product Analyst', 'Product Owner, Payments'],
  },
  {
    name: 'Design',
    share: 6,
    division: 'Technology',
    costCenter: 4300,
    titles: ['Product Designer', 'UX Researcher', 'Designer ("Brand")'],
  },
  {
    name: 'IT',
    share: 5,
    division: 'Technology',
    costCenter: 4400,
    titles: ['IT Administrator', 'Help Desk Technician', 'Identity Engineer'],
  },
  {
    name: 'Sales',
    share: 18,
    division: 'Commercial',
    costCenter: 5100,
    titles: ['Account Executive', 'Sales Development Representative', 'Key Account Manager; DACH'],
  },
  {
    name: 'Marketing',
    share: 8,
    division: 'Commercial',
    costCenter: 5200,
    titles: ['Content Strategist', 'Campaign Manager', 'Events Manager'],
  },
  {
    name: 'Customer Support',
    share: 14,
    division: 'Commercial',
    costCenter: 5300,
    titles: ['Support Agent', 'Senior Support Agent', 'Support Engineer, "Tier 3"'],
  },
  {
    name: 'Finance',
    share: 6,
    division: 'Corporate',
    costCenter: 6100,
    titles: ['Accountant', 'Financial Analyst', 'Payroll Specialist'],
  },
  {
    name: 'People & Culture',
    share: 5,
    division: 'Corporate',
    costCenter: 6200,
    titles: ['Recruiter', 'HR Business Partner', 'Learning Specialist'],
  },
];

/** The department that contains only the head of the company. */
export const executive: Department = {
  name: 'Executive',
  share: 0,
  division: 'Corporate',
  costCenter: 6000,
  titles: ['Chief Executive Officer'],
};

/** An office of the company. */
export interface Office {
  readonly name: string;
  readonly street: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
  readonly timezone: string;
  readonly locale: string;
  /** Prefix of telephone numbers, in international form. */
  readonly phone: string;
}

export const offices: readonly Office[] = [
  office('Berlin', 'Köpenicker Straße 40', 'Berlin', '10179', 'DE', 'Europe/Berlin', 'de-DE', '+49 30 555'),
  office('Vienna', 'Praterstraße 1', 'Wien', '1020', 'AT', 'Europe/Vienna', 'de-AT', '+43 1 555'),
  office('Dublin', "4 Sir John Rogerson's Quay", 'Leinster', 'D02 X2P1', 'IE', 'Europe/Dublin', 'en-IE', '+353 1 555'),
  office('Lisbon', 'Rua do Alecrim 26', 'Lisboa', '1200-018', 'PT', 'Europe/Lisbon', 'pt-PT', '+351 21 555'),
  office('Kyiv', 'вул. Хрещатик 22', 'Київ', '01001', 'UA', 'Europe/Kyiv', 'uk-UA', '+380 44 555'),
  office('Toronto', '100 Front Street West', 'ON', 'M5J 1E3', 'CA', 'America/Toronto', 'en-CA', '+1 416 555'),
  office('São Paulo', 'Avenida Paulista 1000', 'SP', '01310-100', 'BR', 'America/Sao_Paulo', 'pt-BR', '+55 11 555'),
  office('Dubai', 'Al Sa’ada Street 7', 'Dubai', '00000', 'AE', 'Asia/Dubai', 'ar-AE', '+971 4 555'),
  office('Bengaluru', '12 Residency Road', 'KA', '560025', 'IN', 'Asia/Kolkata', 'en-IN', '+91 80 555'),
  office('Tokyo', '丸の内 2-7-2', '東京都', '100-0005', 'JP', 'Asia/Tokyo', 'ja-JP', '+81 3 555'),
];

function office(
  name: string,
  street: string,
  region: string,
  postalCode: string,
  country: string,
  timezone: string,
  locale: string,
  phone: string,
): Office {
  return { name, street, region, postalCode, country, timezone, locale, phone };
}
