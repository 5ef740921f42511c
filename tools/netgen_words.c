// SPDX-License-Identifier: GPL-3.0-or-later
/* The generator's words. Names of people, companies and schools are built from syllables. */
#include "netgen_words.h"

const char *const netgen_industry[NETGEN_INDUSTRY_COUNT] = {
#include "netgen_industries.inc"
};

const char *const netgen_onset[NETGEN_ONSET_COUNT] = {"ba", "be", "bo", "ca", "da", "de", "do",
    "fa", "fe", "ga", "ha", "ja", "jo", "ka", "ke", "ko", "la", "le", "lo", "ma", "me", "mi",
    "mo", "na", "ne", "no", "pa", "pe", "po", "ra", "re", "ro", "sa", "se", "ta", "te", "to",
    "va", "ve", "zo"};

const char *const netgen_coda[NETGEN_CODA_COUNT] = {"bin", "dan", "del", "dor", "fin", "gar",
    "kin", "lam", "lan", "len", "lin", "lor", "man", "mar", "mel", "min", "nar", "nel", "nia",
    "ran", "ren", "ria", "rin", "sel", "sil", "tan", "tia", "tin", "tor", "van", "vin", "zel"};

const char *const netgen_suffix[NETGEN_SUFFIX_COUNT] = {"Systems", "Group", "Labs", "Works",
    "Industries", "Partners", "Nusantara", "Holdings", "Digital", "Services", "Mandiri",
    "& Sons", "Global", "Consulting", "Trading, Ltd", "Jaya"};

const char *const netgen_title[NETGEN_TITLE_COUNT] = {"Software Engineer", "Account Manager",
    "Consultant", "Analyst", "Project Manager", "Sales Representative", "Accountant", "Teacher",
    "Designer", "Administrator", "Data Analyst", "Marketing Specialist", "Operations Manager",
    "Product Manager", "Senior Software Engineer", "Research Assistant", "Nurse",
    "Human Resources Specialist", "Business Analyst", "Technician", "Quality Engineer",
    "Procurement Officer", "Recruiter", "Civil Engineer", "Financial Analyst", "Team Lead",
    "Customer Success Manager", "Data Engineer", "Legal Counsel", "Lecturer", "Editor",
    "Mechanical Engineer", "Supply Chain Planner", "Security Engineer", "Architect",
    "Branch Manager", "Auditor", "Chief Executive", "Founder", "Head of Sales",
    "Machine Learning Engineer", "Pharmacist", "Plant Manager", "Policy Adviser",
    "Network Engineer", "Director of Finance", "Chief Technology Officer", "Translator"};

const char *const netgen_field[NETGEN_FIELD_COUNT] = {"Computer Science", "Management",
    "Economics", "Accounting", "Law", "Mechanical Engineering", "Electrical Engineering",
    "Civil Engineering", "Medicine", "Psychology", "Communication", "Information Systems",
    "Mathematics", "Physics", "Chemistry", "Biology", "Agriculture", "Architecture",
    "Industrial Engineering", "Statistics", "English Literature", "Education", "Pharmacy",
    "Nursing", "International Relations", "Sociology", "Design", "Marketing", "Finance",
    "Chemical Engineering", "Geology", "Public Administration"};

const netgen_place netgen_places[NETGEN_PLACE_COUNT] = {{"Jakarta", "Indonesia"},
    {"Surabaya", "Indonesia"}, {"Bandung", "Indonesia"}, {"Yogyakarta", "Indonesia"},
    {"Medan", "Indonesia"}, {"Semarang", "Indonesia"}, {"Makassar", "Indonesia"},
    {"Denpasar", "Indonesia"}, {"Singapore", "Singapore"}, {"Kuala Lumpur", "Malaysia"},
    {"Penang", "Malaysia"}, {"Bangkok", "Thailand"}, {"Manila", "Philippines"},
    {"Hanoi", "Vietnam"}, {"Ho Chi Minh City", "Vietnam"}, {"Bengaluru", "India"},
    {"Mumbai", "India"}, {"Delhi", "India"}, {"Chennai", "India"}, {"Hyderabad", "India"},
    {"Tokyo", "Japan"}, {"Osaka", "Japan"}, {"Seoul", "South Korea"}, {"Sydney", "Australia"},
    {"Melbourne", "Australia"}, {"Auckland", "New Zealand"}, {"Dubai", "United Arab Emirates"},
    {"Cairo", "Egypt"}, {"Nairobi", "Kenya"}, {"Lagos", "Nigeria"},
    {"Cape Town", "South Africa"}, {"London", "United Kingdom"},
    {"Manchester", "United Kingdom"}, {"Dublin", "Ireland"}, {"Paris", "France"},
    {"Lyon", "France"}, {"Berlin", "Germany"}, {"Munich", "Germany"}, {"Hamburg", "Germany"},
    {"Amsterdam", "Netherlands"}, {"Rotterdam", "Netherlands"}, {"Brussels", "Belgium"},
    {"Madrid", "Spain"}, {"Barcelona", "Spain"}, {"Lisbon", "Portugal"}, {"Milan", "Italy"},
    {"Zurich", "Switzerland"}, {"Vienna", "Austria"}, {"Warsaw", "Poland"},
    {"Stockholm", "Sweden"}, {"Toronto", "Canada"}, {"Vancouver", "Canada"},
    {"New York", "United States"}, {"Chicago", "United States"}, {"Austin", "United States"},
    {"Seattle", "United States"}, {"San Francisco", "United States"}, {"Mexico City", "Mexico"},
    {"Sao Paulo", "Brazil"}, {"Buenos Aires", "Argentina"}};

const char *const netgen_skill[NETGEN_SKILL_COUNT] = {"Project Management", "Communication",
    "Leadership", "Data Analysis", "Microsoft Excel", "Customer Service", "Negotiation",
    "Strategic Planning", "Teamwork", "Public Speaking", "Research", "Budgeting",
    "Business Development", "Problem Solving", "Time Management", "Presentation", "C", "C++",
    "Java", "Python", "JavaScript", "TypeScript", "Go", "Rust", "Kotlin", "Swift", "PHP",
    "Ruby", "Scala", "R", "MATLAB", "SQL", "PostgreSQL", "MySQL", "SQLite", "MongoDB", "Redis",
    "Linux", "Git", "Docker", "Kubernetes", "Terraform", "Ansible", "Continuous Integration",
    "Cloud Architecture", "Networking", "Information Security", "Penetration Testing",
    "Cryptography", "Embedded Systems", "Firmware", "Digital Signal Processing", "Robotics",
    "Machine Learning", "Deep Learning", "Computer Vision", "Natural Language Processing",
    "Statistics", "Data Visualisation", "Data Engineering", "Data Warehousing", "Spark",
    "Graph Databases", "Distributed Systems", "Operating Systems", "Compilers",
    "Web Development", "Front-End Development", "Back-End Development", "Mobile Development",
    "Game Design", "User Experience", "User Research", "Interaction Design", "Graphic Design",
    "Typography", "Illustration", "Animation", "Photography", "Video Editing", "Sound Design",
    "Copywriting", "Editing", "Technical Writing", "Translation", "Journalism", "Storytelling",
    "Social Media", "Search Engine Optimisation", "Content Marketing", "Email Marketing",
    "Brand Management", "Market Research", "Advertising", "Public Relations", "Event Planning",
    "Sales", "Account Management", "Customer Relationship Management", "Retail Management",
    "Merchandising", "E-Commerce", "Pricing", "Procurement", "Supply Chain", "Logistics",
    "Inventory Management", "Warehouse Management", "Fleet Management", "Import and Export",
    "Lean Manufacturing", "Six Sigma", "Quality Assurance", "Quality Control",
    "Process Improvement", "Production Planning", "Maintenance", "Mechanical Design", "AutoCAD",
    "SolidWorks", "3D Modelling", "Finite Element Analysis", "Electrical Design",
    "Circuit Design", "Power Systems", "Control Systems", "Instrumentation",
    "Structural Engineering", "Surveying", "Construction Management", "Cost Estimation",
    "Building Information Modelling", "Urban Planning", "Architecture", "Interior Design",
    "Landscape Design", "Geology", "Mining", "Petroleum Engineering", "Renewable Energy",
    "Environmental Impact", "Sustainability", "Water Treatment", "Waste Management",
    "Occupational Safety", "Risk Management", "Compliance", "Auditing", "Accounting",
    "Bookkeeping", "Financial Analysis", "Financial Modelling", "Taxation", "Treasury",
    "Banking", "Credit Analysis", "Insurance", "Actuarial Science", "Investment",
    "Portfolio Management", "Corporate Finance", "Contract Law", "Labour Law",
    "Intellectual Property", "Litigation", "Mediation", "Policy Analysis", "Grant Writing",
    "Fundraising", "Community Outreach", "Volunteer Management", "Teaching",
    "Curriculum Design", "Coaching", "Mentoring", "E-Learning", "Recruiting", "Onboarding",
    "Payroll", "Performance Management", "Organisational Development", "Change Management",
    "Agile Methods", "Scrum", "Product Management", "Business Analysis", "Nursing",
    "Clinical Research", "Patient Care", "Pharmacology", "Public Health",
    "Laboratory Technique", "Molecular Biology", "Bioinformatics", "Chemistry", "Food Safety",
    "Nutrition", "Hospitality", "Tourism", "Agronomy"};
