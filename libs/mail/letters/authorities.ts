import type { RegimeId } from '#contracts';

const attorneyGeneral = (state: string, url: string): string => `Attorney General of ${state}, ${url}`;

/**
 * Whom a person can turn to under a law that has one authority for all, with its address on the web. Under the GDPR it
 * depends on where the person lives and works (Art. 77(1)): the controller names one, or the letter says how to choose.
 */
export const AUTHORITIES: Readonly<Record<RegimeId, string>> = {
  UK_GDPR: "Information Commissioner's Office, https://ico.org.uk/make-a-complaint/",
  CH_FADP: 'FDPIC, https://www.edoeb.admin.ch',
  CA_PIPEDA: 'Office of the Privacy Commissioner of Canada, https://www.priv.gc.ca',
  CA_QC: 'Commission d’accès à l’information du Québec, https://www.cai.gouv.qc.ca',
  BR_LGPD: 'ANPD, https://www.gov.br/anpd',
  KR_PIPA: 'Personal Information Protection Commission, https://www.pipc.go.kr',
  US_CA: 'https://cppa.ca.gov, https://oag.ca.gov',
  US_CA_DELETE: 'https://cppa.ca.gov, https://oag.ca.gov',
  US_CO: attorneyGeneral('Colorado', 'https://coag.gov'),
  US_CT: attorneyGeneral('Connecticut', 'https://portal.ct.gov/ag'),
  US_DE: attorneyGeneral('Delaware', 'https://attorneygeneral.delaware.gov'),
  US_FL: attorneyGeneral('Florida', 'https://www.myfloridalegal.com'),
  US_IA: attorneyGeneral('Iowa', 'https://www.iowaattorneygeneral.gov'),
  US_IN: attorneyGeneral('Indiana', 'https://www.in.gov/attorneygeneral'),
  US_KY: attorneyGeneral('Kentucky', 'https://www.ag.ky.gov'),
  US_MD: attorneyGeneral('Maryland', 'https://www.marylandattorneygeneral.gov'),
  US_MN: attorneyGeneral('Minnesota', 'https://www.ag.state.mn.us'),
  US_MT: attorneyGeneral('Montana', 'https://dojmt.gov'),
  US_NE: attorneyGeneral('Nebraska', 'https://ago.nebraska.gov'),
  US_NH: attorneyGeneral('New Hampshire', 'https://www.doj.nh.gov'),
  US_NJ: attorneyGeneral('New Jersey', 'https://www.njoag.gov'),
  US_OR: attorneyGeneral('Oregon', 'https://www.doj.state.or.us'),
  US_RI: attorneyGeneral('Rhode Island', 'https://riag.ri.gov'),
  US_TN: attorneyGeneral('Tennessee', 'https://www.tn.gov/attorneygeneral'),
  US_TX: attorneyGeneral('Texas', 'https://www.texasattorneygeneral.gov'),
  US_UT: attorneyGeneral('Utah', 'https://attorneygeneral.utah.gov'),
  US_VA: attorneyGeneral('Virginia', 'https://www.oag.state.va.us'),
};
