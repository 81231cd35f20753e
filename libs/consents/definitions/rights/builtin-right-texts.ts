import type { BuiltinRight } from '#contracts';

/** What people are told of each right, in plain words. A tenant may put its own in their place. */
export const BUILTIN_RIGHT_TEXTS: Readonly<
  Record<BuiltinRight, Readonly<Record<'en' | 'de' | 'fr' | 'es' | 'it', string>>>
> = {
  RevocationOfConsent: {
    en: 'You can take back a consent at any time. What was done until then stays lawful; from then on your data is no longer used for what you had agreed to. Taking it back is as easy as giving it.',
    de: 'Sie können eine Einwilligung jederzeit zurücknehmen. Was bis dahin geschah, bleibt rechtmäßig; danach werden Ihre Daten nicht mehr für das verwendet, worin Sie eingewilligt hatten. Das Zurücknehmen ist so einfach wie das Erteilen.',
    fr: 'Vous pouvez retirer un consentement à tout moment. Ce qui a été fait jusque-là reste licite ; ensuite, vos données ne servent plus à ce que vous aviez accepté. Le retirer est aussi simple que de le donner.',
    es: 'Puede retirar un consentimiento en cualquier momento. Lo que se hizo hasta entonces sigue siendo lícito; después, sus datos ya no se usan para aquello que había aceptado. Retirarlo es tan fácil como darlo.',
    it: 'Può revocare un consenso in qualsiasi momento. Quanto fatto fino ad allora resta lecito; da quel momento i Suoi dati non sono più usati per ciò che aveva accettato. Revocarlo è facile quanto darlo.',
  },
  Information: {
    en: 'You can ask whether we hold data about you. If we do, you get a copy of it and learn what we use it for, where it comes from, who receives it and how long we keep it.',
    de: 'Sie können fragen, ob wir Daten über Sie haben. Wenn ja, bekommen Sie eine Kopie davon und erfahren, wofür wir sie verwenden, woher sie stammen, wer sie erhält und wie lange wir sie behalten.',
    fr: 'Vous pouvez demander si nous détenons des données sur vous. Si c’est le cas, vous en recevez une copie et apprenez à quoi elles servent, d’où elles viennent, qui les reçoit et combien de temps nous les gardons.',
    es: 'Puede preguntar si tenemos datos sobre usted. Si es así, recibe una copia y se le dice para qué los usamos, de dónde vienen, quién los recibe y cuánto tiempo los guardamos.',
    it: 'Può chiedere se abbiamo dati su di Lei. In tal caso ne riceve una copia e apprende a che cosa servono, da dove vengono, chi li riceve e per quanto tempo li teniamo.',
  },
  DataCorrection: {
    en: 'If data about you is wrong, you can have it corrected. If something is missing, you can have it completed.',
    de: 'Wenn Daten über Sie falsch sind, können Sie sie berichtigen lassen. Fehlt etwas, können Sie es ergänzen lassen.',
    fr: 'Si des données sur vous sont fausses, vous pouvez les faire corriger. S’il manque quelque chose, vous pouvez le faire compléter.',
    es: 'Si hay datos incorrectos sobre usted, puede hacer que se corrijan. Si falta algo, puede hacer que se complete.',
    it: 'Se i dati su di Lei sono sbagliati, può farli correggere. Se manca qualcosa, può farlo completare.',
  },
  DataDeletion: {
    en: 'You can ask us to delete data about you. We do so unless a reason of the law, such as a duty to keep invoices, makes us keep some of it; then we tell you which.',
    de: 'Sie können verlangen, dass wir Daten über Sie löschen. Das tun wir, es sei denn, ein gesetzlicher Grund, etwa die Pflicht, Rechnungen aufzubewahren, zwingt uns, einen Teil zu behalten; dann sagen wir Ihnen, welchen.',
    fr: 'Vous pouvez nous demander d’effacer les données qui vous concernent. Nous le faisons, sauf si une raison prévue par la loi, comme l’obligation de garder des factures, nous oblige à en conserver une partie ; nous vous disons alors laquelle.',
    es: 'Puede pedirnos que borremos los datos sobre usted. Lo hacemos, salvo que una razón legal, como la obligación de guardar facturas, nos haga conservar una parte; entonces le decimos cuál.',
    it: 'Può chiederci di cancellare i dati su di Lei. Lo facciamo, salvo che un motivo di legge, come l’obbligo di tenere le fatture, ci imponga di conservarne una parte; in tal caso Le diciamo quale.',
  },
  RestrictionOfProcessing: {
    en: 'You can have your data set aside: we then keep it but do not use it, for example while we check whether it is right.',
    de: 'Sie können Ihre Daten sperren lassen: Wir behalten sie dann, verwenden sie aber nicht, zum Beispiel solange wir prüfen, ob sie stimmen.',
    fr: 'Vous pouvez faire mettre vos données de côté : nous les gardons alors sans les utiliser, par exemple pendant que nous vérifions si elles sont exactes.',
    es: 'Puede hacer que sus datos se aparten: los guardamos sin usarlos, por ejemplo mientras comprobamos si son correctos.',
    it: 'Può far mettere da parte i Suoi dati: li teniamo senza usarli, per esempio mentre verifichiamo se sono esatti.',
  },
  DataPortability: {
    en: 'You can get the data that you gave us as a file which computers can read, for yourself or for another provider.',
    de: 'Sie können die Daten, die Sie uns gegeben haben, als Datei bekommen, die Computer lesen können, für sich oder für einen anderen Anbieter.',
    fr: 'Vous pouvez recevoir les données que vous nous avez données sous forme d’un fichier lisible par un ordinateur, pour vous ou pour un autre prestataire.',
    es: 'Puede recibir los datos que nos dio en un archivo que los ordenadores pueden leer, para usted o para otro proveedor.',
    it: 'Può ricevere i dati che ci ha dato in un file leggibile da un computer, per sé o per un altro fornitore.',
  },
  ContradictionDataProcessing: {
    en: 'Where we use your data for an interest of ours or of the public, you can object for reasons of your own situation. We then stop unless ours are compelling.',
    de: 'Wo wir Ihre Daten für ein eigenes oder öffentliches Interesse verwenden, können Sie aus Gründen Ihrer eigenen Lage widersprechen. Dann hören wir damit auf, es sei denn, unsere Gründe sind zwingend.',
    fr: 'Lorsque nous utilisons vos données pour notre intérêt ou celui du public, vous pouvez vous y opposer pour des raisons tenant à votre propre situation. Nous cessons alors, sauf si nos raisons sont impérieuses.',
    es: 'Cuando usamos sus datos por un interés nuestro o del público, puede oponerse por razones de su propia situación. Entonces dejamos de hacerlo, salvo que nuestras razones sean imperiosas.',
    it: 'Quando usiamo i Suoi dati per un interesse nostro o pubblico, può opporsi per motivi legati alla Sua situazione. In tal caso smettiamo, salvo che i nostri motivi siano cogenti.',
  },
  ContradictionDirectAdvertising: {
    en: 'You can object to advertising at any time and without a reason. We then no longer use your data for it.',
    de: 'Sie können Werbung jederzeit und ohne Grund widersprechen. Dann verwenden wir Ihre Daten nicht mehr dafür.',
    fr: 'Vous pouvez vous opposer à la publicité à tout moment et sans raison. Nous n’utilisons alors plus vos données à cette fin.',
    es: 'Puede oponerse a la publicidad en cualquier momento y sin motivo. Entonces ya no usamos sus datos para ella.',
    it: 'Può opporsi alla pubblicità in qualsiasi momento e senza motivo. Da quel momento non usiamo più i Suoi dati a tal fine.',
  },
  NotBeSubjectToAutomatedDecision: {
    en: 'If a machine alone decides something about you that matters, you can ask for a person to look at it, give your view and contest the decision.',
    de: 'Wenn allein eine Maschine etwas Wichtiges über Sie entscheidet, können Sie verlangen, dass ein Mensch es prüft, Ihre Sicht darlegen und die Entscheidung anfechten.',
    fr: 'Si une machine décide seule de quelque chose d’important pour vous, vous pouvez demander qu’une personne l’examine, donner votre point de vue et contester la décision.',
    es: 'Si una máquina decide por sí sola algo importante sobre usted, puede pedir que una persona lo revise, dar su punto de vista e impugnar la decisión.',
    it: 'Se una macchina decide da sola qualcosa di importante per Lei, può chiedere che una persona lo esamini, esporre il Suo punto di vista e contestare la decisione.',
  },
  RightToComplain: {
    en: 'If you think that we use your data unlawfully, you can complain to a data protection authority, for example where you live or work.',
    de: 'Wenn Sie meinen, dass wir Ihre Daten unrechtmäßig verwenden, können Sie sich bei einer Datenschutzaufsicht beschweren, zum Beispiel dort, wo Sie wohnen oder arbeiten.',
    fr: 'Si vous pensez que nous utilisons vos données de façon illicite, vous pouvez vous plaindre auprès d’une autorité de protection des données, par exemple là où vous habitez ou travaillez.',
    es: 'Si cree que usamos sus datos de forma ilícita, puede reclamar ante una autoridad de protección de datos, por ejemplo donde vive o trabaja.',
    it: 'Se ritiene che usiamo i Suoi dati in modo illecito, può rivolgersi a un’autorità di protezione dei dati, per esempio dove vive o lavora.',
  },
};
