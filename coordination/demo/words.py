"""Invented people, streets and notes. A note says what was done, never what was suffered."""

FIRST_NAMES = (
    "Aïcha Amandine Amina Anaïs Anne-Laure Assia Awa Béatrice Camille Carole Catarina Céline Charlotte Chloé Christelle Clara "
    "Coralie Cristina Daniela Djamila Élise Élodie Émilie Estelle Eva Fanta Fatima Florence Gaëlle Hanane Inès Ioana Irina Jade "
    "Jessica Judith Julie Justine Karima Katia Khadija Laetitia Laura Leïla Léonie Lina Louise Lucie Maëlle Magali Manon Mariama "
    "Marie-Ange Marion Mathilde Mélanie Meriem Mina Myriam Nadège Naïma Nathalie Noémie Oumou Pauline Perrine Rachel Ramata "
    "Rania Rebecca Rokia Rosa Sabrina Salomé Samira Sandrine Selma Séverine Sonia Soraya Stéphanie Tatiana Thi-Mai Valérie "
    "Victoria Virginie Yasmine Yvonne Zahra Zoé"
).split()
LAST_NAMES = (
    "Abadie Adjovi Alaoui Almeida Aubertin Ayad Baldé Barreau Bellanger Benhamou Bertin Besnard Bideau Blondel Boisseau Bouvet "
    "Brossard Camara Carpentier Castelain Chabane Charrier Chevreau Cissokho Coquelin Courtois Da-Costa Dacosta Delorme Demirel "
    "Desnoyers Diarra Didier Doucouré Drouet Dufresne Durieux El-Idrissi Fauvel Ferreira Fontenay Fouquet Gallois Gaudin Gbedji "
    "Girardin Gueye Guilbert Haddad Hamidi Hervieu Ivanova Jacquemin Jolivet Joubert Kaci Karaca Kouassi Kowalska Lacombe "
    "Lambertin Langlois Lecomte Lemaire Lopes Loiseau Mabille Maillard Mansouri Marchal Mendy Mercier Meunier Millet Monnier "
    "Moreira N’Diaye Nguyen Nicolas Nowak Ouattara Ozturk Pereira Perrot Pichard Popescu Prudhomme Quentin Rahmani Renaudin "
    "Ribeiro Rousseau Sabatier Saïdi Sangaré Savary Seck Simonet Soumaré Tanguy Tessier Touati Traoré Vasseur Verdier Vidal "
    "Vignon Wagner Weber Yilmaz Zerrouki"
).split()
COLLEAGUES = (
    "Agathe Alexandre Antoine Aurélie Bastien Benoît Bilal Brigitte Cédric Corinne David Delphine Diane Fabrice Farid Françoise "
    "Gabriel Guillaume Hélène Hugo Isabelle Jérôme Jonathan Kévin Laurent Lilian Maxime Mehdi Monique Mounir Nicolas Odile "
    "Olivier Patricia Quentin Raphaëlle Romain Samuel Sylvain Thibault Ugo Vincent Xavier Yann"
).split()
CHILDREN = (
    "Adam Alice Amir Anna Aya Basile Céleste Elias Emma Gabin Idris Imane Jules Kenza Léo Lila Lou Malik Maya Mila Nathan Nino "
    "Noah Nora Rayan Rose Sacha Sara Tom Yanis"
).split()
STREETS = (
    "rue des Tilleuls|rue du Clos-Moreau|allée des Bleuets|rue de la Vieille-Vigne|avenue du Grand-Verger|rue des Lavandières|"
    "impasse du Moulin-Gris|rue de la Sente-aux-Merles|allée des Noisetiers|rue du Petit-Quai|boulevard des Acacias|"
    "rue de la Croix-Fleurie|rue des Maraîchers|chemin des Trois-Saules|rue du Four-Banal|square des Alouettes|"
    "rue de la Fontaine-aux-Grives|allée du Vieux-Noyer|rue des Vignes-Basses|place du Puits-Neuf"
).split("|")
COMPLEMENTS = (
    "bâtiment A, porte 4",
    "escalier 2, 2e étage gauche",
    "bâtiment C, porte 12",
    "appartement 31",
    "",
    "",
    "rez-de-jardin",
)
HOURS = (
    "de 9 h à 11 h 30, en semaine", "de 14 h à 16 h, en semaine", "le mardi et le jeudi matin", "après 17 h 30", "en semaine, avant 16 h",
    "le mercredi toute la journée",
)  # fmt: skip
LANGUAGES = ("", "", "", "", "", "", "arabe", "portugais", "turc", "dari", "anglais", "roumain")
CODE_WORDS = ("tilleul", "boussole", "marguerite", "réglisse", "pamplemousse", "hirondelle", "tournesol", "cerf-volant")
INSTRUCTIONS = (
    "Se présenter comme le secrétariat du cabinet dentaire.", "Raccrocher si une autre personne répond.",
    "Passer par l’accueil de la structure.", "Envoyer d’abord « Bonjour », attendre sa réponse.", "",
)  # fmt: skip
TOOLS = ("grille partagée du dispositif", "évaluation de l’intervenante sociale", "")
DECIDERS = ("Marc Tillier, responsable de l’organisation", "Claire Morel, travailleuse sociale", "le comité de suivi")
OVERRIDES = ("Orientée par son bailleur, sans hébergement préalable", "Accueillie chez une proche depuis deux mois")

CALLS = (
    "Point par téléphone : les pièces manquantes sont réunies, dépôt prévu cette semaine.",
    "Elle confirme ses disponibilités pour les visites, de préférence le matin.",
    "Appel pour préparer le prochain rendez-vous ; elle viendra avec ses avis d’imposition.",
    "Elle demande où en est la recherche ; délais expliqués, prochain point fixé.",
    "Message transmis par la structure : nouveau numéro enregistré dans le contact sûr.",
)
INTERVIEWS = (
    "Premier entretien : situation administrative revue, besoin de logement précisé, accord recueilli pour la coordination.",
    "Entretien au bureau : budget établi, demande de logement social complétée ensemble.",
    "Entretien : critères du logement revus, une commune ajoutée aux secteurs souhaités.",
    "Entretien : démarches de scolarisation et de transport préparées pour l’emménagement.",
)
PROGRESS = (
    "Réunion de coordination : dossier présenté, deux bailleurs regardent leurs prochains congés.",
    "Réunion de coordination : critères inchangés, à proposer en priorité.",
    "Point d’étape avec la médiatrice : installation en bonne voie, ouverture des droits en cours.",
    "Point d’étape : installation sereine, prochain bilan dans un mois.",
)
NOTES = (
    "Attestation d’hébergement reçue et vérifiée.",
    "Renouvellement de la demande de logement à prévoir le mois prochain.",
    "Courrier de la CAF reçu : simulation d’aide au logement mise à jour.",
    "Dossier FSL déposé pour le dépôt de garantie.",
    "Contact pris avec l’école du secteur souhaité.",
)
MESSAGES = (
    "Souhaite être rappelée par une femme. Disponible le matin.",
    "Locataire chez nous ; demande une mutation dans un autre secteur.",
    "Hébergée depuis peu ; dossier de demande de logement déjà constitué.",
    "Deux enfants scolarisés ; souhaite rester proche de leur école.",
)
