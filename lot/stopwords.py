"""The words of nine languages that carry no content: too common to find anything by."""

_BY_LANGUAGE = {
    "en": """
        a about after again all also am an and any are as at be because been before being below between both but
        by can could d did didn do does doesn doing don done down during each else ever few for from further get
        got had has hasn have haven having he her here hers herself him himself his how i if im in into is isn
        it its itself just ll m may me might more most much my myself no nor not now of off on once only or
        other our ours out over own part re s same she should so some such t than that the their theirs them
        themselves then there these they this those through to too under until up us ve very was wasn we were
        what when where which while who whom whose why will with would you your yours yourself
    """,
    "de": """
        aber alle als also am an auch auf aus bei bin bis bist da damit dann das dass dein deine dem den der des
        dich die dies diese dieser dieses dir doch dort du durch ein eine einem einen einer eines er es euch
        euer für hab habe haben hat hatte hier hin ich ihm ihn ihr ihre im in ins ist ja jede jeder jedes jetzt
        kann kein keine man mein meine meinem meinen meiner mich mir mit nach nicht noch nun nur ob oder ohne
        schon sehr sein seine sich sie sind so über um und uns unser unter vom von vor war waren warum was weil
        wenn wer werde werden wie wieder wir wird wo wurde würde zu zum zur
    """,
    "fr": """
        a ai alors as au aussi aux avait avec avez avoir avons c ce cela ces cet cette comme d dans de depuis
        des donc du elle elles en est et était être eu fait ils il j je l la le les leur leurs lui m ma mais me
        même mes moi mon n ne ni nos notre nous on ont ou où par pas plus pour qu quand que quel quelle qui quoi
        s sa sans se sera ses si son sont sur ta te tes toi ton tout très tu un une vos votre vous y à ça été
    """,
    "es": """
        a al algo ante antes como con contra cual cuando de del desde donde dos e el ella ellas ellos en entre
        era es esa ese eso esta está estaba estar este esto estos estoy fue ha había hay he la las le les lo los
        mas más me mi mí mis mucho muy nada ni no nos nosotros o os otra otro para pero por porque que qué quien
        se ser si sí sido sin sobre son su sus también tan te tengo ti tiene todo tu tú tus un una uno unos y ya
        yo
    """,
    "it": """
        a ad ai al alla alle allo anche c che chi ci come con cosa cui d da dal dalla dei del della delle dello
        di dove e è ed era erano essere fa gli ha hai hanno ho i il in io l la le lei lo loro lui ma me mi mia
        mie miei mio nei nel nella non noi nostro o per perché più poi quale quando quanto quella quello questa
        questo qui se sei si sia sono sta su sua sue sul sulla suo te ti tra tu tua tuo tutti tutto un una uno
        vi voi è
    """,
    "pt": """
        a ainda ao aos as às até com como da das de dela dele do dos e é ela elas ele eles em entre era essa
        esse esta está estava este eu foi for há isso isto já lhe mais mas me mesmo meu meus minha minhas muito
        na nas não nem no nos nós num numa o os ou para pela pelo por porque qual quando que quem se sem ser seu
        seus só sua suas também te tem tenho ter teu tinha tu um uma você vocês
    """,
    "nl": """
        aan al alles als altijd ben bij daar dan dat de der deze die dit doch doen dus door een en er ge geen
        had heb hebben heeft hem het hier hij hoe hun ik in is ja je kan me mijn mij met na naar niet nog nu of
        om omdat onder ons ook op over te toch toen tot u uit uw van veel voor waar was wat we wel werd wie wij
        wil word wordt zal ze zich zij zijn zo zou
    """,
    "sv": """
        alla allt är att av blev bli blir då de dem den denna deras dess det detta dig din dina ditt du efter ej
        eller en er ett för från får ha hade han har hans här hennes hon honom hur i in inte jag ju kan kunde
        man med mellan men mig min mina mitt mot mycket nej ni nu när någon något och om oss på sedan sig sin
        sina sitt ska skulle som så till under upp ut utan var vad varför vi vid vilken
    """,
    "ru": """
        а без более бы был была были было быть в вам вас весь во вот все всё вы где да даже для до его ее её
        если есть еще ещё же за здесь и из или им их к как ко когда кто ли либо мне может мы на над нас не него
        нее неё нет ни них но ну о об он она они оно от очень по под при с со так также такой там те тем то того
        тоже той только том ты у уже хотя чего чей чем что чтобы эта эти это этот я мой моя мои меня мной
    """,
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _BY_LANGUAGE.items()}
