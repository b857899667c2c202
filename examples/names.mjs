// Names by where they are common. `native/ascii` where the script is not Latin: the second half goes into e-mail addresses.
// One row is given names, family names, and the offices where most of these people work.

export const cultures = [
  [
    'Anna Lukas Sophie Jörg Käthe Maximilian Björn Hannelore Günther Franziska',
    'Müller Schröder Weiß Groß Bäcker Köhler Schmidt-Lorenz von_Ahn Jäger Vogel',
    ['Berlin', 'Vienna'],
  ],
  [
    'Zoé François Anaïs Jean-Luc Hélène Noël Marie-Claire Étienne Maëlle Loïc',
    'Lefèvre D’Angelo Beauchêne Garçon L’Hôpital Dubois-Martin Pâquet Noël Gauthier Rançon',
    ['Toronto', 'Lisbon'],
  ],
  [
    'Aoife Seán Niamh Ciarán Siobhán Eoin Gráinne Pádraig Róisín Conor',
    "O'Brien O'Neill Ó_Súilleabháin Murphy Ní_Dhomhnaill Byrne D'Arcy Fitzgerald McCarthy Walsh",
    ['Dublin'],
  ],
  [
    'João Inês Tomás Conceição Luís Márcia Antônio Letícia Thiago Beatriz',
    'Gonçalves Araújo da_Conceição Simões Magalhães Leitão Nuñez Assunção dos_Santos Brandão',
    ['Lisbon', 'São Paulo'],
  ],
  [
    'Łukasz Małgorzata Żaneta Paweł Agnieszka Zdzisław Bożena Kacper Ewa Świętosława',
    'Wójcik Dąbrowska Żółtowski Błaszczyk Śliwiński Kowalska-Nowak Ćwiek Głowacki Łęcki Źródło',
    ['Berlin'],
  ],
  [
    'Åsa Søren Bjørn Þóra Æsa Eyjólfur Linnéa Märta Øystein Håkon',
    'Ångström Bjørnstad Sigurðsson Østergård Lindström Guðmundsdóttir Nygård Åkesson Hægeland Sørensen',
    ['Vienna', 'Dublin'],
  ],
  [
    'Jiří Kateřina Ondřej Zdeněk Běla Štefan Ľubica Vojtěch Žofie Matěj',
    'Dvořák Novotná Šťastný Řezníček Čapek Kučerová Ďurica Vlček Němcová Hřebíček',
    ['Vienna'],
  ],
  [
    'Şebnem Çağrı İpek Özgür Tuğçe Gökhan Ayşe Uğur Büşra Işıl',
    'Yılmaz Öztürk Çelik Şahin Güneş Kılıç Doğan Aydın Erdoğdu Özdemir',
    ['Berlin', 'Dubai'],
  ],
  [
    'Олена/Olena Андрій/Andrii Марія/Mariia Тарас/Taras Юлія/Yuliia Сергій/Serhii Ірина/Iryna Богдан/Bohdan Наталя/Natalia Євген/Yevhen',
    'Шевченко/Shevchenko Коваленко/Kovalenko Бондаренко/Bondarenko Ткачук/Tkachuk Мельник/Melnyk Кравець/Kravets Лисенко/Lysenko Гнатюк/Hnatiuk Савчук/Savchuk Яценко/Yatsenko',
    ['Kyiv'],
  ],
  [
    'Γιώργος/Giorgos Ελένη/Eleni Νίκος/Nikos Σοφία/Sofia Δημήτρης/Dimitris Κατερίνα/Katerina',
    'Παπαδόπουλος/Papadopoulos Γεωργίου/Georgiou Νικολάου/Nikolaou Αγγέλου/Angelou Ιωάννου/Ioannou Βλάχος/Vlachos',
    ['Vienna'],
  ],
  [
    'محمد/Mohammed فاطمة/Fatima أحمد/Ahmed ليلى/Layla يوسف/Yusuf مريم/Maryam خالد/Khalid نور/Noor',
    'الزهراء/Al-Zahra حداد/Haddad النجار/Al-Najjar منصور/Mansour الخطيب/Al-Khatib سليمان/Suleiman عباس/Abbas قاسم/Qasim',
    ['Dubai'],
  ],
  [
    'נועה/Noa דוד/David תמר/Tamar יונתן/Yonatan שירה/Shira אורי/Uri',
    'כהן/Cohen לוי/Levi מזרחי/Mizrahi פרץ/Peretz ביטון/Biton אברהם/Avraham',
    ['Dubai', 'Berlin'],
  ],
  [
    'प्रिया/Priya अर्जुन/Arjun अनन्या/Ananya राहुल/Rahul कविता/Kavita विक्रम/Vikram दीपा/Deepa संजय/Sanjay',
    'शर्मा/Sharma पटेल/Patel अय्यर/Iyer गुप्ता/Gupta रेड्डी/Reddy चौधरी/Chaudhary मेहता/Mehta नायर/Nair',
    ['Bengaluru'],
  ],
  [
    '大文/Dawen 美玲/Meiling 志明/Zhiming 秀英/Xiuying 建国/Jianguo 丽华/Lihua 子轩/Zixuan 雨桐/Yutong',
    '陳/Chen 王/Wang 李/Li 張/Zhang 刘/Liu 黃/Huang 欧阳/Ouyang 周/Zhou',
    ['Toronto', 'Tokyo'],
  ],
  [
    '陽菜/Hina 健太/Kenta さくら/Sakura 大輔/Daisuke 美咲/Misaki 翔/Sho 結衣/Yui タケシ/Takeshi',
    '佐藤/Sato 鈴木/Suzuki 高橋/Takahashi 田中/Tanaka 渡辺/Watanabe 伊藤/Ito 山本/Yamamoto 小林/Kobayashi',
    ['Tokyo'],
  ],
  [
    '민준/Minjun 서연/Seoyeon 지훈/Jihoon 하은/Haeun 도윤/Doyun 수빈/Subin',
    '김/Kim 이/Lee 박/Park 최/Choi 정/Jung 강/Kang',
    ['Tokyo', 'Toronto'],
  ],
  ['Nguyệt Hùng Thảo Đức Phương Tuấn Hằng Quỳnh', 'Nguyễn Trần Lê Phạm Huỳnh Võ Đặng Bùi', ['Bengaluru', 'Toronto']],
  [
    'Adébáyọ̀ Ngozi Chukwuemeka Fọlákẹ́ Amara Kwame Thandiwe Sipho Zanele Oluwaseun',
    'Okafor Adéyẹmí Mensah Dlamini Nkosi Ọlátúnjí Boateng Mbeki Eze Abara',
    ['Dublin', 'Toronto'],
  ],
  [
    'Emily James Robert_"Bob" Grace William Olivia Katherine Daniel Mary-Jane Christopher',
    'Smith Johnson Taylor-Green Brown Wilson Anderson Thompson Clarke Lewis Baker',
    ['Toronto', 'Dublin'],
  ],
];

/** Latin letters that do not fall apart into a base letter and a mark. */
export const transliterations = {
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
