/** Given names and family names of one culture. */
export interface Culture {
  /** Language tag of the users with these names (RFC 5646). */
  readonly language: string;
  /**
   * Names separated by spaces. `_` is a space within a name. A name in a script other than Latin has the form `native/latin`.
   */
  readonly given: string;
  readonly family: string;
  /** Names of the `offices` where most users with these names work. */
  readonly offices: readonly string[];
  readonly familyFirst?: true;
}

export const cultures: readonly Culture[] = [
  {
    language: 'de',
    given: 'Anna Lukas Sophie Jörg Käthe Maximilian Björn Hannelore Günther Franziska Lena Felix Ute Moritz',
    family: 'Müller Schröder Weiß Groß Bäcker Köhler Schmidt-Lorenz von_Ahn Jäger Vogel Krüger Winkler Huber',
    offices: ['Berlin', 'Vienna'],
  },
  {
    language: 'fr',
    given: 'Zoé François Anaïs Jean-Luc Hélène Noël Marie-Claire Étienne Maëlle Loïc Camille Gaël',
    family: 'Lefèvre D’Angelo Beauchêne Garçon L’Hôpital Dubois-Martin Pâquet Moreau Gauthier Rançon Benoît',
    offices: ['Toronto', 'Lisbon'],
  },
  {
    language: 'en-IE',
    given: 'Aoife Seán Niamh Ciarán Siobhán Eoin Gráinne Pádraig Róisín Conor',
    family: "O'Brien O'Neill Ó_Súilleabháin Murphy Ní_Dhomhnaill Byrne D'Arcy Fitzgerald McCarthy Walsh",
    offices: ['Dublin'],
  },
  {
    language: 'pt',
    given: 'João Inês Tomás Conceição Luís Márcia Antônio Letícia Thiago Beatriz Gonçalo Rute',
    family: 'Gonçalves Araújo da_Conceição Simões Magalhães Leitão Nuñez Assunção dos_Santos Brandão Pinto',
    offices: ['Lisbon', 'São Paulo'],
  },
  {
    language: 'es',
    given: 'María José_Luis Sofía Íñigo Ángela Ramón Lucía Óscar Begoña Martín',
    family: 'García_Márquez Núñez Peña Fernández Ibáñez Muñoz Gutiérrez Zúñiga de_la_Cruz Ruiz',
    offices: ['São Paulo', 'Lisbon'],
  },
  {
    language: 'pl',
    given: 'Łukasz Małgorzata Żaneta Paweł Agnieszka Zdzisław Bożena Kacper Ewa Świętosława',
    family: 'Wójcik Dąbrowska Żółtowski Błaszczyk Śliwiński Kowalska-Nowak Ćwiek Głowacki Łęcki Źródło',
    offices: ['Berlin'],
  },
  {
    language: 'sv',
    given: 'Åsa Søren Bjørn Þóra Æsa Eyjólfur Linnéa Märta Øystein Håkon',
    family: 'Ångström Bjørnstad Sigurðsson Østergård Lindström Guðmundsdóttir Nygård Åkesson Hægeland Sørensen',
    offices: ['Vienna', 'Dublin'],
  },
  {
    language: 'cs',
    given: 'Jiří Kateřina Ondřej Zdeněk Běla Štefan Ľubica Vojtěch Žofie Matěj',
    family: 'Dvořák Novotná Šťastný Řezníček Čapek Kučerová Ďurica Vlček Němcová Hřebíček',
    offices: ['Vienna'],
  },
  {
    language: 'tr',
    given: 'Şebnem Çağrı İpek Özgür Tuğçe Gökhan Ayşe Uğur Büşra Işıl',
    family: 'Yılmaz Öztürk Çelik Şahin Güneş Kılıç Doğan Aydın Erdoğdu Özdemir',
    offices: ['Berlin', 'Dubai'],
  },
  {
    language: 'uk',
    given:
      'Олена/Olena Андрій/Andrii Марія/Mariia Тарас/Taras Юлія/Yuliia Сергій/Serhii Ірина/Iryna Богдан/Bohdan Наталя/Natalia Євген/Yevhen',
    family:
      'Шевченко/Shevchenko Коваленко/Kovalenko Бондаренко/Bondarenko Ткачук/Tkachuk Мельник/Melnyk Кравець/Kravets Лисенко/Lysenko Гнатюк/Hnatiuk Савчук/Savchuk Яценко/Yatsenko',
    offices: ['Kyiv'],
  },
  {
    language: 'el',
    given: 'Γιώργος/Giorgos Ελένη/Eleni Νίκος/Nikos Σοφία/Sofia Δημήτρης/Dimitris Κατερίνα/Katerina',
    family:
      'Παπαδόπουλος/Papadopoulos Γεωργίου/Georgiou Νικολάου/Nikolaou Αγγέλου/Angelou Ιωάννου/Ioannou Βλάχος/Vlachos',
    offices: ['Vienna'],
  },
  {
    language: 'ar',
    given: 'محمد/Mohammed فاطمة/Fatima أحمد/Ahmed ليلى/Layla يوسف/Yusuf مريم/Maryam خالد/Khalid نور/Noor',
    family:
      'الزهراء/Al-Zahra حداد/Haddad النجار/Al-Najjar منصور/Mansour الخطيب/Al-Khatib سليمان/Suleiman عباس/Abbas قاسم/Qasim',
    offices: ['Dubai'],
  },
  {
    language: 'he',
    given: 'נועה/Noa דוד/David תמר/Tamar יונתן/Yonatan שירה/Shira אורי/Uri',
    family: 'כהן/Cohen לוי/Levi מזרחי/Mizrahi פרץ/Peretz ביטון/Biton אברהם/Avraham',
    offices: ['Dubai', 'Berlin'],
  },
  {
    language: 'hi',
    given: 'प्रिया/Priya अर्जुन/Arjun अनन्या/Ananya राहुल/Rahul कविता/Kavita विक्रम/Vikram दीपा/Deepa संजय/Sanjay',
    family: 'शर्मा/Sharma पटेल/Patel अय्यर/Iyer गुप्ता/Gupta रेड्डी/Reddy चौधरी/Chaudhary मेहता/Mehta नायर/Nair',
    offices: ['Bengaluru'],
  },
  {
    language: 'zh',
    given:
      '大文/Dawen 美玲/Meiling 志明/Zhiming 秀英/Xiuying 建国/Jianguo 丽华/Lihua 子轩/Zixuan 雨桐/Yutong 𠮷祥/Jixiang',
    family: '陳/Chen 王/Wang 李/Li 張/Zhang 刘/Liu 黃/Huang 欧阳/Ouyang 周/Zhou',
    offices: ['Toronto', 'Tokyo'],
    familyFirst: true,
  },
  {
    language: 'ja',
    given: '陽菜/Hina 健太/Kenta さくら/Sakura 大輔/Daisuke 美咲/Misaki 翔/Sho 結衣/Yui タケシ/Takeshi',
    family: '佐藤/Sato 鈴木/Suzuki 高橋/Takahashi 田中/Tanaka 渡辺/Watanabe 伊藤/Ito 山本/Yamamoto 小林/Kobayashi',
    offices: ['Tokyo'],
    familyFirst: true,
  },
  {
    language: 'ko',
    given: '민준/Minjun 서연/Seoyeon 지훈/Jihoon 하은/Haeun 도윤/Doyun 수빈/Subin',
    family: '김/Kim 이/Lee 박/Park 최/Choi 정/Jung 강/Kang',
    offices: ['Tokyo', 'Toronto'],
    familyFirst: true,
  },
  {
    language: 'vi',
    given: 'Nguyệt Hùng Thảo Đức Phương Tuấn Hằng Quỳnh',
    family: 'Nguyễn Trần Lê Phạm Huỳnh Võ Đặng Bùi',
    offices: ['Bengaluru', 'Toronto'],
    familyFirst: true,
  },
  {
    language: 'yo',
    given: 'Adébáyọ̀ Ngozi Chukwuemeka Fọlákẹ́ Amara Kwame Thandiwe Sipho Zanele Oluwaseun',
    family: 'Okafor Adéyẹmí Mensah Dlamini Nkosi Ọlátúnjí Boateng Mbeki Eze Abara',
    offices: ['Dublin', 'Toronto'],
  },
  {
    language: 'en',
    given: 'Emily James Robert Grace William Olivia Katherine Daniel Mary-Jane Christopher Hannah Oliver',
    family: 'Smith Johnson Taylor-Green Brown Wilson Anderson Thompson Clarke Lewis Baker Harris Bell',
    offices: ['Toronto', 'Dublin'],
  },
];

/** A name in its original script, and the same name in the letters a to z for e-mail addresses. */
export interface Name {
  readonly native: string;
  readonly ascii: string;
}

/** Reads a list of names. */
export function parseNames(list: string): Name[] {
  return list.split(' ').map((entry) => {
    const [native = '', latin = native] = entry.replaceAll('_', ' ').split('/');
    return { native, ascii: toAscii(latin) };
  });
}

/** Replacements for Latin letters that Unicode cannot decompose into a base letter and a combining mark. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

function toAscii(name: string): string {
  const folded = name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  return Array.from(folded, (letter) => letters[letter] ?? letter)
    .join('')
    .replace(/[^a-z-]/g, '');
}
